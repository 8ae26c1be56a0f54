"""What a server requires of the lines that identify and sign a study: its id, the site key, and receipts.

No server holds the private half of a key. It verifies a receipt with the public half named in the trail (Ed25519, RFC
8032, without secrets to hide), so that nobody who signs in can spoil the trail with a false one.
"""

from __future__ import annotations

from cd7gui.domain.case_report.changes import HEAD, IDENTITY, SITE_KEY, STUDY
from cd7gui.store.heads.receipts import ALGORITHM, FORMAT, ORIGIN, Occasion

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
BEND = -121665 * pow(121666, -1, PRIME) % PRIME  # of the curve, called d in RFC 8032
ROOT = pow(2, (PRIME - 1) // 4, PRIME)  # of -1
BASE_Y = 4 * pow(5, -1, PRIME) % PRIME
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202

RULES = """
CREATE OR REPLACE FUNCTION cd7.number_of(given bytea) RETURNS numeric LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE found numeric := 0;
BEGIN
    FOR i IN REVERSE length(given) - 1 .. 0 LOOP found := found * 256 + get_byte(given, i); END LOOP;
    RETURN found;
END
$$;

CREATE OR REPLACE FUNCTION cd7.raised(base numeric, power numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE found numeric := 1; square numeric := base; rest numeric := power;
BEGIN
    WHILE rest > 0 LOOP
        IF rest % 2 = 1 THEN found := found * square % {prime}; END IF;
        square := square * square % {prime};
        rest := div(rest, 2);
    END LOOP;
    RETURN found;
END
$$;

-- The sum of two points of the curve, each as X, Y, Z and T.
CREATE OR REPLACE FUNCTION cd7.sum_of(one numeric[], other numeric[]) RETURNS numeric[] LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    a numeric := (one[2] - one[1]) * (other[2] - other[1]) % {prime};
    b numeric := (one[2] + one[1]) * (other[2] + other[1]) % {prime};
    c numeric := one[4] * other[4] % {prime} * (2 * {bend}) % {prime};
    d numeric := one[3] * other[3] * 2 % {prime};
BEGIN
    RETURN ARRAY[(b - a) * (d - c) % {prime}, (d + c) * (b + a) % {prime}, (d - c) * (d + c) % {prime},
        (b - a) * (b + a) % {prime}];
END
$$;

-- The point whose 32 bytes these are, with the other sign; NULL for none.
CREATE OR REPLACE FUNCTION cd7.other_point(given bytea) RETURNS numeric[] LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    y numeric := cd7.number_of(set_bit(given, 255, 0));
    u numeric := (y * y - 1) % {prime};
    v numeric := (y * y % {prime} * {bend} + 1) % {prime};
    v3 numeric := v * v % {prime} * v % {prime};
    x numeric := u * v3 % {prime} * cd7.raised(u * v3 % {prime} * v3 % {prime} * v % {prime}, {eighth}) % {prime};
BEGIN
    IF (v * x % {prime} * x - u) % {prime} <> 0 THEN x := x * {root} % {prime}; END IF;
    IF y >= {prime} OR (v * x % {prime} * x - u) % {prime} <> 0 THEN RETURN NULL; END IF;
    IF x = 0 AND get_bit(given, 255) = 1 THEN RETURN NULL; END IF;
    IF x % 2 = get_bit(given, 255) THEN x := ({prime} - x) % {prime}; END IF;
    RETURN ARRAY[x, y, 1, x * y % {prime}];
END
$$;

CREATE OR REPLACE FUNCTION cd7.is_signed(message bytea, signature bytea, public bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    base numeric[] := ARRAY[{x}, {y}, 1, {xy}]; minus numeric[]; paired numeric[];
    hashed numeric; first bytea; second bytea; one int; other int; inverse numeric; bits text := '';
    x numeric := 0; y numeric := 1; z numeric := 1; t numeric := 0; a numeric; b numeric; e numeric; g numeric;
    point numeric[];
BEGIN
    IF length(signature) <> 64 OR length(public) <> 32 THEN RETURN false; END IF;
    first := substr(signature, 33);
    IF cd7.number_of(first) >= {order} THEN RETURN false; END IF;
    minus := cd7.other_point(public);
    IF minus IS NULL THEN RETURN false; END IF;
    paired := cd7.sum_of(base, minus);
    hashed := cd7.number_of(sha512(substr(signature, 1, 32) || public || message)) % {order};
    second := first;
    FOR i IN 0 .. 31 LOOP
        second := set_byte(second, i, (hashed % 256)::int);
        hashed := div(hashed, 256);
    END LOOP;
    FOR i IN REVERSE 252 .. 0 LOOP
        a := x * x % {prime};
        b := y * y % {prime};
        e := a + b - (x + y) * (x + y);
        g := a - b;
        t := 2 * z * z + g;
        x := e * t % {prime};
        y := g * (a + b) % {prime};
        z := t * g % {prime};
        t := e * (a + b) % {prime};
        one := get_bit(first, i);
        other := get_bit(second, i);
        CONTINUE WHEN one + other = 0;
        point := cd7.sum_of(ARRAY[x, y, z, t],
            CASE WHEN one + other = 2 THEN paired WHEN one = 1 THEN base ELSE minus END);
        x := point[1];
        y := point[2];
        z := point[3];
        t := point[4];
    END LOOP;
    inverse := cd7.raised((z + {prime}) % {prime}, {prime} - 2);
    x := (x * inverse % {prime} + {prime}) % {prime};
    y := (y * inverse % {prime} + {prime}) % {prime};
    RETURN cd7.number_of(set_bit(substr(signature, 1, 32), 255, 0)) = y AND get_bit(signature, 255) = x % 2;
END
$$;

-- A text as JSON in ASCII, as the receipts of the programme spell it.
CREATE OR REPLACE FUNCTION cd7.in_ascii(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE told text := cd7.quoted(given); found text := ''; code int;
BEGIN
    IF octet_length(told) = length(told) AND strpos(told, chr(127)) = 0 THEN RETURN told; END IF;
    FOR i IN 1 .. length(told) LOOP
        code := ascii(substr(told, i, 1));
        found := found || CASE WHEN code < 127 THEN chr(code)
            WHEN code < 65536 THEN chr(92) || 'u' || lpad(to_hex(code), 4, '0')
            ELSE chr(92) || 'u' || to_hex(55296 + ((code - 65536) >> 10))
                || chr(92) || 'u' || to_hex(56320 + ((code - 65536) & 1023)) END;
    END LOOP;
    RETURN found;
END
$$;

-- The bytes that a text in base64 stands for, written as we write it; nothing for another text.
CREATE OR REPLACE FUNCTION cd7.of_base64(given text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE found bytea := decode(given, 'base64');
BEGIN
    RETURN CASE WHEN replace(encode(found, 'base64'), chr(10), '') = given THEN found ELSE '' END;
EXCEPTION WHEN data_exception THEN
    RETURN '';
END
$$;

CREATE OR REPLACE FUNCTION cd7.mark(field_ text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.text FROM cd7.value v
    WHERE v.patient = '' AND v.form = '{study}' AND v."row" = 0 AND v.field = field_
$$;

-- What is wrong with a line by which the study is known or signed, whoever writes it; "" if nothing is.
CREATE OR REPLACE FUNCTION cd7.fault_of_mark(line cd7.change) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE told json; public text := split_part(cd7.mark('{site_key}'), ' ', 1); message text; name text;
BEGIN
    IF line.new IS NULL THEN
        RETURN 'cd7 receipt: by what a study is known and signed is never taken away';
    ELSIF line.field = '{identity}' THEN
        RETURN CASE WHEN line.old IS NULL THEN '' ELSE 'cd7 receipt: the id of a study stays' END;
    ELSIF line.field = '{site_key}' THEN
        RETURN CASE WHEN starts_with(line.new, '{algorithm}')
            AND length(cd7.of_base64(substr(split_part(line.new, ' ', 1), length('{algorithm}') + 1))) = 32
            THEN '' ELSE 'cd7 receipt: what was to be stored is no site key' END;
    END IF;
    BEGIN
        told := line.new::json;
        IF line.new IS DISTINCT FROM concat('{"line":', (told ->> 'line')::bigint, ',"hash":',
            cd7.quoted(told ->> 'hash'), ',"own":', (told ->> 'own')::bigint, ',"on":', cd7.quoted(told ->> 'on'),
            ',"key":', cd7.quoted(told ->> 'key'), ',"signature":', cd7.quoted(told ->> 'signature'), '}')
            OR line.origin <> '{origin}' OR line.reason <> ''
            OR told ->> 'on' NOT IN ({occasions}) OR (told ->> 'own')::bigint NOT BETWEEN 1 AND line.seq THEN
            RETURN 'cd7 receipt: what was to be stored is no receipt';
        END IF;
    EXCEPTION WHEN data_exception THEN
        RETURN 'cd7 receipt: what was to be stored is no receipt';
    END;
    IF (told ->> 'line')::bigint <> line.seq - 1 OR told ->> 'hash' <> line.previous_hash THEN
        RETURN 'cd7 conflict: the receipt signs another line than the last one';
    END IF;
    name := upper(left(encode(sha256(convert_to(public, 'UTF8')), 'hex'), 16));
    name := concat_ws('-', substr(name, 1, 4), substr(name, 5, 4), substr(name, 9, 4), substr(name, 13, 4));
    message := '[' || concat_ws(',', '"{format}"', cd7.in_ascii(cd7.mark('{identity}')), line.seq - 1,
        cd7.in_ascii(line.previous_hash), cd7.in_ascii(line.at), cd7.in_ascii(line.who), cd7.in_ascii(line.dictionary),
        cd7.in_ascii(told ->> 'on'), told ->> 'own', cd7.in_ascii(name)) || ']';
    IF public IS NULL OR told ->> 'key' <> name OR NOT cd7.is_signed(convert_to(message, 'UTF8'),
        cd7.of_base64(told ->> 'signature'), cd7.of_base64(substr(public, length('{algorithm}') + 1))) THEN
        RETURN 'cd7 receipt: the receipt is not signed by the site key that the trail names';
    END IF;
    RETURN '';
END
$$;
"""
NAMED = {
    "{prime}": str(PRIME),
    "{eighth}": str((PRIME - 5) // 8),
    "{order}": str(ORDER),
    "{bend}": str(BEND),
    "{root}": str(ROOT),
    "{x}": str(BASE_X),
    "{y}": str(BASE_Y),
    "{xy}": str(BASE_X * BASE_Y % PRIME),
    "{study}": STUDY,
    "{identity}": IDENTITY,
    "{site_key}": SITE_KEY,
    "{algorithm}": ALGORITHM,
    "{origin}": ORIGIN,
    "{format}": FORMAT,
    "{occasions}": ", ".join(f"'{one}'" for one in Occasion),
}
IS_MARK = f"NEW.form = '{STUDY}' AND NEW.field IN ('{IDENTITY}', '{SITE_KEY}', '{HEAD}')"


def receipt_rules() -> str:
    """Return the SQL functions that check these lines."""
    found = RULES
    for name, text in NAMED.items():
        found = found.replace(name, text)
    return found
