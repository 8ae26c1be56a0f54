"""What the server's rules query: who is connected, whom they see, which act a line is, and what is locked.

No literal here holds a backslash, and no date is written in the session's own style: a session may change how both are
read (`standard_conforming_strings`, `DateStyle`, `TimeZone`).
"""

from __future__ import annotations

# They run with the owner's rights, so that a rule sees every line.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION cd7.head(OUT seq bigint, OUT hash text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT c.seq FROM cd7.change c ORDER BY c.seq DESC LIMIT 1), 0),
           coalesce((SELECT c.hash FROM cd7.change c ORDER BY c.seq DESC LIMIT 1), repeat('0', 64))
$$;

CREATE OR REPLACE FUNCTION cd7.is_owner() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(session_user, (SELECT nspowner FROM pg_namespace WHERE nspname = 'cd7'), 'USAGE')
$$;

CREATE OR REPLACE FUNCTION cd7.same_text(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT lower(regexp_replace(btrim(normalize(one, NFKC)), '[[:space:]]+', ' ', 'g'))
        = lower(regexp_replace(btrim(normalize(other, NFKC)), '[[:space:]]+', ' ', 'g'))
$$;

CREATE OR REPLACE FUNCTION cd7.signs_as(person_ bigint) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE own text;
BEGIN
    SELECT v.text INTO own FROM cd7.value v
        WHERE v.patient = '' AND v.form = '@PEOPLE' AND v."row" = person_ AND v.field = 'NAME';
    RETURN CASE WHEN EXISTS (SELECT FROM cd7.value v WHERE v.patient = '' AND v.form = '@PEOPLE' AND v.field = 'NAME'
        AND v."row" < person_ AND cd7.same_text(v.text, own)) THEN own || ' (' || person_ || ')' ELSE own END;
END
$$;

-- The person who is connected, as the trail has it today, wherever on earth that is; `name` is what signs.
CREATE OR REPLACE FUNCTION cd7.account(OUT login text, OUT person bigint, OUT name text, OUT role text, OUT site text)
RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE begins text; ends text; ended text;
BEGIN
    SELECT l.login, l.person INTO login, person FROM cd7.login l WHERE l.login = session_user;
    IF person IS NULL THEN RETURN; END IF;
    SELECT max(v.text) FILTER (WHERE v.field = 'NAME'), max(v.text) FILTER (WHERE v.field = 'ROLE'),
        coalesce(max(v.text) FILTER (WHERE v.field = 'SITE'), ''), max(v.text) FILTER (WHERE v.field = 'FROM'),
        max(v.text) FILTER (WHERE v.field = 'UNTIL'), max(v.text) FILTER (WHERE v.field = 'ENDED')
        INTO name, role, site, begins, ends, ended
        FROM cd7.value v WHERE v.patient = '' AND v.form = '@PEOPLE' AND v."row" = person;
    IF ended IS NOT NULL
        OR begins > to_char(now() AT TIME ZONE 'UTC' + interval '14 hours', 'YYYY-MM-DD')
        OR ends < to_char(now() AT TIME ZONE 'UTC' - interval '12 hours', 'YYYY-MM-DD') THEN RETURN; END IF;
    name := cd7.signs_as(person);
    RETURN NEXT;
END
$$;

CREATE OR REPLACE FUNCTION cd7.may(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT cd7.is_owner() OR EXISTS (
        SELECT FROM cd7.account() a JOIN cd7.permission p ON p.role = a.role WHERE p.act = wanted
    )
$$;

CREATE OR REPLACE FUNCTION cd7.seen() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT '' FROM cd7.account()
    UNION ALL
    SELECT p.patient FROM cd7.patient p, cd7.account() a WHERE (cd7.may('read cases') OR cd7.may('read outcomes'))
    AND (a.site = '' OR p.site = '' OR cd7.same_text(p.site, a.site))
$$;

-- Identifiers are for who may read cases. Whoever reads outcomes alone learns that they are there, and of a date of
-- birth from when to when it lies: the year, parted at the day of consent; of a child all of it.
CREATE OR REPLACE FUNCTION cd7.identifiers() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.name FROM cd7.act_of a WHERE a.kind = 'identifier'
$$;

CREATE OR REPLACE FUNCTION cd7.day_of(given text) RETURNS date LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT make_date(left(given, 4)::int, substr(given, 6, 2)::int, substr(given, 9)::int)
$$;

CREATE OR REPLACE FUNCTION cd7.birth_span(birth text, consent text, child int) RETURNS text LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE year text := left(birth, 4); last date; first date; begins date; ends date; turn date; signed date;
BEGIN
    last := cd7.day_of(cd7.latest(birth));
    IF last IS NULL OR length(birth) > 10 OR length(consent) <> 10 THEN RETURN ''; END IF;
    first := cd7.day_of(birth || CASE length(birth) WHEN 4 THEN '-01-01' WHEN 7 THEN '-01' ELSE '' END);
    begins := cd7.day_of(year || '-01-01');
    ends := cd7.day_of(year || '-12-31');
    signed := cd7.day_of(consent);
    IF left(consent, 4)::int - year::int - (to_char(signed, 'MMDD') < to_char(last, 'MMDD'))::int <= child THEN
        begins := first;
        ends := last;
    ELSIF signed IS NOT NULL THEN  -- whoever was born up to this day had the birthday of that year behind
        turn := CASE substr(consent, 5) WHEN '-02-29' THEN cd7.day_of(year || '-03-01') - 1
            ELSE cd7.day_of(year || substr(consent, 5)) END;
        ends := CASE WHEN last <= turn THEN turn ELSE ends END;
        begins := CASE WHEN first > turn THEN turn + 1 ELSE begins END;
    END IF;
    RETURN to_char(begins, 'YYYY-MM-DD') || '/' || to_char(ends, 'YYYY-MM-DD');
EXCEPTION WHEN data_exception THEN
    RETURN '';
END
$$;

CREATE OR REPLACE FUNCTION cd7.kept_from_me(wanted text, OUT patient text, OUT form text, OUT "row" bigint,
    OUT field text, OUT change bigint, OUT missing text, OUT span text)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.patient, v.form, v."row", v.field, v.change, CASE WHEN ascii(v.text) = 31 THEN v.text END,
        CASE WHEN b.name IS NULL OR ascii(v.text) = 31 THEN '' ELSE cd7.birth_span(v.text, c.text, k.name::int) END
    FROM cd7.value v JOIN cd7.act_of i ON i.kind = 'identifier' AND i.name = v.form || '.' || v.field
    LEFT JOIN cd7.act_of b ON b.kind = 'birth' AND b.name = i.name
    LEFT JOIN (cd7.act_of n JOIN cd7.value c ON n.name = c.form || '.' || c.field) ON n.kind = 'consent'
        AND b.name IS NOT NULL AND c.patient = v.patient AND c."row" = v."row"
    LEFT JOIN cd7.act_of k ON k.kind = 'child'
    WHERE NOT cd7.may('read cases') AND v.patient IN (SELECT cd7.seen()) AND (wanted IS NULL OR v.patient = wanted)
$$;

CREATE OR REPLACE FUNCTION cd7.quoted(given text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(to_json(given)::text, 'null')
$$;

CREATE OR REPLACE FUNCTION cd7.link(line cd7.change) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(convert_to('[' || concat_ws(',', line.seq, cd7.quoted(line.at), cd7.quoted(line.who),
        cd7.quoted(line.origin), cd7.quoted(line.patient), cd7.quoted(line.form), line."row", cd7.quoted(line.field),
        cd7.quoted(line.old), cd7.quoted(line.new), cd7.quoted(line.reason), cd7.quoted(line.dictionary),
        cd7.quoted(line.previous_hash)) || ']', 'UTF8')), 'hex')
$$;

-- What a line is about, as the table of acts names it: a kind and a name; none for a place that no study has.
CREATE OR REPLACE FUNCTION cd7.kind_of(line cd7.change, OUT kind text, OUT name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE of_study boolean := line.form IN ('@STUDY', '@PEOPLE', '@ACCESS', '@REVIEW'); rest text;
BEGIN
    IF line."row" < 0 OR (of_study AND line.patient <> '')
        OR (NOT of_study AND line.patient = '' AND line.form NOT IN ('@LOCK', '@SIGNED')) THEN RETURN; END IF;
    IF line.form = '@STUDY' THEN
        kind := CASE WHEN line."row" = 0 OR starts_with(line.field, '@TERM.') THEN 'setting' END;
        name := split_part(line.field, '.', 1) || CASE WHEN strpos(line.field, '.') > 0 THEN '.' ELSE '' END;
    ELSIF of_study THEN
        kind := 'record';
        name := line.form || '.' || line.field;
    ELSIF line.form = '@SIGNED' THEN
        kind := 'meaning';
        name := regexp_replace(line.field, '^.*[.]', '');
    ELSIF line.form = '@LOCK' THEN
        kind := CASE WHEN line."row" = 0 AND (line.field IN ('STUDY', 'PATIENT', 'CUTOFF')
            OR EXISTS (SELECT FROM cd7.act_of a WHERE a.kind = 'form' AND a.name = line.field))
            AND coalesce(line.new, 'frozen') ~ '^(frozen|locked)( [0-9]{4}-[0-9]{2}-[0-9]{2})?$' THEN 'lock' END;
        name := CASE WHEN split_part(coalesce(line.new, ''), ' ', 1) = 'locked' THEN 'locked'
            WHEN split_part(coalesce(line.old, ''), ' ', 1) NOT IN ('', 'frozen') THEN 'unlocked' ELSE 'frozen' END;
    ELSIF line.form = '@QUERY' THEN
        kind := 'event';
        name := CASE WHEN line.field ~ '^[A-Z]+[.][0-9]{1,6}[.][[:alnum:]_]+$'
            THEN split_part(line.field, '.', 1) || '.' ELSE line.field END;
    ELSIF NOT starts_with(line.field, '@') THEN
        kind := 'field';
        name := line.form || '.' || line.field;
    ELSIF EXISTS (SELECT FROM cd7.act_of a WHERE a.kind = 'form' AND a.name = line.form) THEN
        kind := 'mark';
        name := coalesce(substring(line.field FROM '^(@WHY[.][^.]+[.]|@[A-Z]+[.])'), line.field);
        rest := substr(line.field, length(name) + 1);
        IF rest <> '' AND NOT EXISTS (
            SELECT FROM cd7.act_of a WHERE a.kind = 'field' AND a.name = line.form || '.' || rest) THEN
            kind := NULL;
        END IF;
    END IF;
END
$$;

-- Whether a line takes back, or brings again, what came by an import or a merge: as its reason says, and the trail.
CREATE OR REPLACE FUNCTION cd7.origin_of(line cd7.change) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found record; was cd7.change := line;
BEGIN
    FOR step IN 1 .. 1000 LOOP
        EXIT WHEN was.reason !~ '^(undo|redo) [0-9]{1,18}$';
        SELECT * INTO found FROM cd7.change c WHERE c.seq = split_part(was.reason, ' ', 2)::bigint
            AND c.seq < was.seq AND c.patient = was.patient AND c.form = was.form AND c."row" = was."row"
            AND c.field = was.field AND c.old IS NOT DISTINCT FROM was.new AND c.new IS NOT DISTINCT FROM was.old;
        EXIT WHEN found.seq IS NULL;
        was := found;
    END LOOP;
    RETURN was.origin;
END
$$;

-- Which acts a line is; whoever may do one of them may write it, and "" is what the programme writes for everybody.
-- A line that the table does not know is no act, and nobody but the owner writes it.
CREATE OR REPLACE FUNCTION cd7.acts_of(line cd7.change) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE what record; come text := cd7.origin_of(line); known boolean;
BEGIN
    SELECT * INTO what FROM cd7.kind_of(line);
    IF what.kind IS NULL THEN RETURN; END IF;
    known := EXISTS (SELECT FROM cd7.act_of a WHERE a.kind = what.kind AND a.name = what.name);
    RETURN QUERY SELECT a.act FROM cd7.act_of a WHERE a.kind = 'origin' AND a.name = come || ' ' || CASE
        WHEN known AND what.kind = 'mark' THEN substring(what.name FROM '^@[A-Z]+[.]?')
        WHEN known AND what.kind = 'record' THEN line.form
        WHEN known THEN what.kind
        WHEN what.kind = 'field' AND NOT starts_with(line.form, '@') THEN 'unknown field' END;
    IF FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT a.act FROM cd7.act_of a WHERE a.kind = what.kind AND a.name = what.name;
END
$$;

CREATE OR REPLACE FUNCTION cd7.latest(given text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN given ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' THEN left(given, 10)
        WHEN given ~ '^[0-9]{4}$' THEN given || '-12-31'
        WHEN given ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' THEN to_char(make_date(left(given, 4)::int, right(given, 2)::int, 1)
            + interval '1 month' - interval '1 day', 'YYYY-MM-DD') END
$$;

-- Whether a row begins on a day or before: by the date that orders it, or, of a form of one row, by its first date.
CREATE OR REPLACE FUNCTION cd7.begins_by(patient_ text, form_ text, row_ bigint, field_ text, new_ text, day text,
    after boolean) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM cd7.date_field d
        LEFT JOIN cd7.value v ON v.patient = patient_ AND v.form = form_ AND v."row" = row_ AND v.field = d.field
        WHERE d.form = form_ AND coalesce(d.orders, true)
        AND cd7.latest(CASE WHEN after AND d.field = field_ THEN new_ ELSE v.text END) <= day
    )
$$;

CREATE OR REPLACE FUNCTION cd7.is_held(line cd7.change) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE held record; word text; day text;
BEGIN
    IF line.patient = '' OR (line.form LIKE '@%' AND line.form <> '@PATIENT') OR starts_with(line.field, '@SDV.')
        OR line.old IS NOT DISTINCT FROM line.new THEN RETURN false; END IF;
    FOR held IN SELECT v.field, v.text FROM cd7.value v WHERE v.form = '@LOCK' AND v.patient IN ('', line.patient) LOOP
        word := split_part(held.text, ' ', 1);
        day := split_part(held.text, ' ', 2);
        CONTINUE WHEN word = 'frozen' AND (starts_with(line.field, '@WHY.') OR starts_with(line.field, '@SRC.'));
        IF held.field IN ('STUDY', 'PATIENT', line.form) THEN RETURN true; END IF;
        IF line.form = '@PATIENT' AND EXISTS (
            SELECT FROM cd7.value v WHERE v.patient = line.patient AND v.form = held.field) THEN RETURN true; END IF;
        IF held.field = 'CUTOFF' AND line.form = '@PATIENT' AND EXISTS (
            SELECT FROM cd7.value v JOIN cd7.date_field d USING (form, field)
            WHERE v.patient = line.patient AND coalesce(d.orders, true) AND cd7.latest(v.text) <= day) THEN
            RETURN true;
        END IF;
        IF held.field = 'CUTOFF' AND line.field <> '@COMPLETE' AND day <> '' THEN
            IF cd7.begins_by(line.patient, line.form, line."row", line.field, line.new, day, false) THEN
                IF line.old IS NOT NULL OR NOT EXISTS (
                    SELECT FROM cd7.value v JOIN cd7.date_field d USING (form, field) WHERE v.patient = line.patient
                    AND v.form = line.form AND v."row" = line."row" AND cd7.latest(v.text) > day
                    UNION ALL SELECT FROM cd7.date_field d WHERE d.form = line.form AND d.field = line.field
                    AND cd7.latest(line.new) > day) THEN RETURN true; END IF;
            ELSIF cd7.begins_by(line.patient, line.form, line."row", line.field, line.new, day, true) THEN
                RETURN true;
            END IF;
        END IF;
    END LOOP;
    RETURN false;
END
$$;

-- Why a line may not be written by whoever may do its act: "" if it may. Its words begin as those of `errors`.
CREATE OR REPLACE FUNCTION cd7.refusal(line cd7.change, me_person bigint, me_role text, me_site text)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE come text := cd7.origin_of(line); asked text;
BEGIN
    IF line.form = '@SIGNED' AND line.old IS NOT NULL THEN
        RETURN 'cd7 signature: a signature is never altered and never taken away';
    ELSIF line.form = '@STUDY' AND line.field = '@SECRET' AND line.old IS NOT NULL THEN
        RETURN 'cd7 secret: from what the codes of patients follow stays';
    ELSIF line.form = '@STUDY' AND line.field = '@SITEKEY' AND line.old IS NOT NULL
        AND NOT cd7.may('manage people') THEN
        RETURN 'cd7 receipt: whoever manages people lets the site key be another one, and nobody else';
    ELSIF line.form = '@QUERY' AND line.old IS NOT NULL AND come NOT IN ('import', 'merge') THEN
        RETURN 'cd7 query: what was asked or answered is never altered and never taken away';
    ELSIF line.form = '@REVIEW' AND line."row" <> me_person THEN
        RETURN 'cd7 review: how far somebody reviewed is noted by that person alone';
    ELSIF line.form = '@ACCESS' AND line."row" <> me_person
        AND NOT (line.field = 'TRIES' AND line.new IS NULL AND cd7.may('manage people')) THEN
        RETURN 'cd7 access: who came is noted by that person alone';
    ELSIF line.form IN ('@LOCK', '@SIGNED') AND line.patient = '' AND me_site <> '' THEN
        RETURN 'cd7 site: whoever works for one site freezes, locks and signs its patients alone';
    ELSIF line.form = '@PEOPLE' AND (line."row" <> me_person OR line.field <> 'KEY') AND NOT cd7.may('manage people')
        AND (line."row" < 1 OR EXISTS (SELECT FROM cd7.login l WHERE l.person = line."row")
            OR EXISTS (SELECT FROM cd7.credential c WHERE c.person = line."row")) THEN
        RETURN 'cd7 people: no merge changes whoever can sign in here';
    ELSIF line.form = '@QUERY' AND line.field = 'SOURCE' AND come NOT IN ('import', 'merge')
        AND line.new NOT IN ('programme', me_role) THEN
        RETURN 'cd7 query: a query is asked in the own role';
    ELSIF line.form = '@QUERY' AND line.field ~ '^(CLOSED|CANCELLED|REOPENED)[.]'
        AND come NOT IN ('import', 'merge') THEN
        SELECT v.text INTO asked FROM cd7.value v WHERE v.patient = line.patient AND v.form = '@QUERY'
            AND v."row" = line."row" AND v.field = 'SOURCE';
        IF coalesce(asked, '') NOT IN ('', 'programme', me_role) THEN
            RETURN 'cd7 query: only the ' || asked || ' who asked, or another one, may do that';
        END IF;
    END IF;
    IF line.form = '@SIGNED' AND NOT cd7.may('sign over what is open') THEN
        BEGIN
            IF coalesce(line.new::json ->> 'override', '') <> '' AND come <> 'merge' THEN
                RETURN 'cd7 role: the role may not sign over what is open';
            END IF;
        EXCEPTION WHEN invalid_text_representation THEN
            RETURN 'cd7 signature: what was to be stored is no signature';
        END;
    END IF;
    RETURN '';
END
$$;

-- Who else has a patient open. A lock of the session says so, and it goes with the session, however that ends.
CREATE OR REPLACE FUNCTION cd7.place_of(patient_ text) RETURNS bigint LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT hashtextextended(patient_, 7)
$$;

CREATE OR REPLACE FUNCTION cd7.stay(patient_ text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_unlock_all();
    IF patient_ <> '' THEN PERFORM pg_try_advisory_lock_shared(cd7.place_of(patient_)); END IF;
END
$$;

CREATE OR REPLACE FUNCTION cd7.beside(patient_ text) RETURNS SETOF text LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(cd7.signs_as(l.person), s.usename) FROM pg_locks k JOIN pg_stat_activity s ON s.pid = k.pid
    LEFT JOIN cd7.login l ON l.login = s.usename
    WHERE k.locktype = 'advisory' AND k.granted AND k.objsubid = 1 AND k.pid <> pg_backend_pid()
    AND k.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    AND (k.classid::bigint << 32) | k.objid::bigint = cd7.place_of(patient_) AND s.datid = k.database
    AND (cd7.is_owner() OR patient_ IN (SELECT cd7.seen())) ORDER BY 1
$$;
"""
