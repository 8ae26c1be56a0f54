"""The tables of a study on a server, and what the server itself refuses, even to direct SQL."""

from __future__ import annotations

from cd7gui.store.server.receipt_rules import IS_MARK, receipt_rules
from cd7gui.store.server.server_functions import FUNCTIONS

FORMAT = 1  # of the tables below; later versions migrate from it
ROLES = ("entry", "investigator", "data_manager", "monitor", "statistician", "keeper")
PREFIX = "cd7_"  # of a cluster's group roles
CLOCKS_APART = "5 minutes"  # a larger difference would make the times in the trail differ from the server's
APPEND_LOCK = 0x63643767  # of the one advisory lock for adding lines: "cd7g" in ASCII

TABLES = """
CREATE SCHEMA cd7;
REVOKE ALL ON SCHEMA cd7 FROM PUBLIC;
COMMENT ON SCHEMA cd7 IS 'cd7gui 1';

CREATE TABLE cd7.change (
    seq bigint PRIMARY KEY, at text NOT NULL, who text NOT NULL, origin text NOT NULL,
    patient text NOT NULL, form text NOT NULL, "row" bigint NOT NULL, field text NOT NULL,
    old text, new text, reason text NOT NULL, dictionary text NOT NULL,
    previous_hash text NOT NULL, hash text NOT NULL
);
CREATE INDEX change_by_place ON cd7.change (patient, form, "row", field);

CREATE TABLE cd7.value (
    patient text NOT NULL, form text NOT NULL, "row" bigint NOT NULL, field text NOT NULL,
    text text NOT NULL, change bigint NOT NULL,
    PRIMARY KEY (patient, form, "row", field)
);
CREATE INDEX value_by_field ON cd7.value (form, field);

CREATE TABLE cd7.draft (
    login text NOT NULL DEFAULT session_user,
    patient text NOT NULL, form text NOT NULL, "row" bigint NOT NULL, field text NOT NULL,
    text text NOT NULL, at text NOT NULL, dictionary text NOT NULL, seal text NOT NULL DEFAULT '',
    PRIMARY KEY (login, patient, form, "row", field)
);

CREATE TABLE cd7.credential (
    person bigint PRIMARY KEY, kdf text NOT NULL, salt bytea NOT NULL, hash bytea NOT NULL, sealed_key bytea NOT NULL
);

-- Every patient with a line in the trail, and the site as it stands now: whom somebody sees is asked of each line.
CREATE TABLE cd7.patient (patient text PRIMARY KEY, site text NOT NULL);

-- Which person of the study a database role is; name, role, site and days stand in the trail.
-- What each role may do, and where the dates stand, comes from the programme.
CREATE TABLE cd7.login (login text PRIMARY KEY, person bigint NOT NULL);
CREATE TABLE cd7.permission (act text NOT NULL, role text NOT NULL, PRIMARY KEY (act, role));
CREATE TABLE cd7.act_of (kind text NOT NULL, name text NOT NULL, act text NOT NULL, PRIMARY KEY (kind, name, act));
CREATE TABLE cd7.date_field (form text NOT NULL, field text NOT NULL, orders boolean, PRIMARY KEY (form, field));
"""

# Message ids that `errors` turns into sentences are before a colon.
TRIGGERS = (
    """
CREATE OR REPLACE FUNCTION cd7.judge(line cd7.change) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record; why text; apart interval;
BEGIN
    SELECT * INTO me FROM cd7.account();
    IF me.login IS NULL THEN
        RAISE EXCEPTION 'cd7 nobody: % is nobody of this study', session_user;
    END IF;
    IF line.who IS DISTINCT FROM me.name AND NOT (line.who = 'not signed in' AND line.form = '@ACCESS'
        AND line.field = 'TRIES' AND line."row" = me.person) THEN
        RAISE EXCEPTION 'cd7 name: % signs as “%” and as nobody else', session_user, me.name;
    END IF;
    IF me.site <> '' AND EXISTS (SELECT FROM cd7.patient p WHERE p.patient = line.patient
        AND p.site <> '' AND NOT cd7.same_text(p.site, me.site)) THEN
        RAISE EXCEPTION 'cd7 site: the patient is not of the site of %', me.name;
    END IF;
    IF EXISTS (SELECT FROM cd7.act_of a WHERE a.kind = 'site' AND a.name = line.form || '.' || line.field)
        AND me.site <> '' AND coalesce(line.new, '') <> '' AND NOT cd7.same_text(line.new, me.site) THEN
        RAISE EXCEPTION 'cd7 site: % works for the site % alone', me.name, me.site;
    END IF;
    IF NOT (line.form = '@PEOPLE' AND line.field = 'KEY' AND line."row" = me.person)
        AND NOT EXISTS (SELECT FROM cd7.acts_of(line) a WHERE a = ''
            OR EXISTS (SELECT FROM cd7.permission p WHERE p.role = me.role AND p.act = a)) THEN
        SELECT min(a) INTO why FROM cd7.acts_of(line) a;
        IF why IS NULL THEN
            RAISE EXCEPTION 'cd7 unknown: no rule lets % write %.%', me.name, line.form, line.field;
        END IF;
        RAISE EXCEPTION 'cd7 role: % may not % in this study', me.name, why;
    END IF;
    why := cd7.refusal(line, me.person, me.role, me.site);
    IF why <> '' THEN
        RAISE EXCEPTION '%', why;
    END IF;
    IF line.at !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}[+-][0-9]{2}:[0-9]{2}$' THEN
        RAISE EXCEPTION 'cd7 moment: line % does not say when it was written', line.seq;
    END IF;
    apart := line.at::timestamptz - clock_timestamp();
    IF apart NOT BETWEEN interval '-{apart}' AND interval '{apart}' THEN
        RAISE EXCEPTION 'cd7 clock: the clock of this computer is % minutes % that of the server',
            round(abs(extract(epoch FROM apart)) / 60), CASE WHEN apart < interval '0' THEN 'behind' ELSE 'before' END;
    END IF;
    IF cd7.is_held(line) THEN
        RAISE EXCEPTION 'cd7 locked: %.% is frozen or locked', line.form, line.field;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION cd7.check_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE head record; present text;
BEGIN
    PERFORM pg_advisory_xact_lock({lock});
    SELECT * INTO head FROM cd7.head();
    IF NEW.seq IS DISTINCT FROM head.seq + 1 OR NEW.previous_hash IS DISTINCT FROM head.hash THEN
        RAISE EXCEPTION 'cd7 not the end: a line of the trail is only added at its end';
    END IF;
    IF NEW.hash IS DISTINCT FROM cd7.link(NEW) THEN
        RAISE EXCEPTION 'cd7 hash: the hash of line % is not that of its values', NEW.seq;
    END IF;
    IF NOT cd7.is_owner() THEN
        PERFORM cd7.judge(NEW);  -- before the present value is spoken of, which not everybody may know
    END IF;
    SELECT v.text INTO present FROM cd7.value v
        WHERE v.patient = NEW.patient AND v.form = NEW.form AND v."row" = NEW."row" AND v.field = NEW.field;
    IF NEW.old IS DISTINCT FROM present THEN
        RAISE EXCEPTION 'cd7 conflict: line % starts from another value than the present one', NEW.seq;
    END IF;
    IF {is_mark} THEN
        present := cd7.fault_of_mark(NEW);
        IF present <> '' THEN
            RAISE EXCEPTION '%', present;
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER change_is_checked BEFORE INSERT ON cd7.change FOR EACH ROW EXECUTE FUNCTION cd7.check_line();

CREATE OR REPLACE FUNCTION cd7.keep_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.new IS NULL THEN
        DELETE FROM cd7.value v
            WHERE v.patient = NEW.patient AND v.form = NEW.form AND v."row" = NEW."row" AND v.field = NEW.field;
    ELSE
        INSERT INTO cd7.value VALUES (NEW.patient, NEW.form, NEW."row", NEW.field, NEW.new, NEW.seq)
            ON CONFLICT (patient, form, "row", field) DO UPDATE SET text = excluded.text, change = excluded.change;
    END IF;
    IF NEW.patient <> '' THEN
        INSERT INTO cd7.patient VALUES (NEW.patient, '') ON CONFLICT DO NOTHING;
    END IF;
    IF NEW.patient <> '' AND NEW."row" = 0
        AND EXISTS (SELECT FROM cd7.act_of a WHERE a.kind = 'site' AND a.name = NEW.form || '.' || NEW.field) THEN
        UPDATE cd7.patient p SET site = coalesce(NEW.new, '') WHERE p.patient = NEW.patient;
    END IF;
    DELETE FROM cd7.draft d WHERE d.login = session_user
        AND d.patient = NEW.patient AND d.form = NEW.form AND d."row" = NEW."row" AND d.field = NEW.field;
    PERFORM pg_notify('cd7_line', '');
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER change_is_kept AFTER INSERT ON cd7.change FOR EACH ROW EXECUTE FUNCTION cd7.keep_line();

-- Adds the changes of one step in one call, so that nobody waits while words go to and fro; the rules above judge each.
CREATE OR REPLACE FUNCTION cd7.add(at_ text, who_ text, origin_ text, dictionary_ text, patients text[], forms text[],
    rows bigint[], fields text[], olds text[], news text[], reasons text[], OUT first bigint, OUT hashes text[])
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE line cd7.change; previous text;
BEGIN
    PERFORM pg_advisory_xact_lock({lock});
    SELECT seq + 1, hash INTO first, previous FROM cd7.head();
    hashes := ARRAY[previous];
    FOR i IN 1 .. array_length(patients, 1) LOOP
        line := ROW(first + i - 1, at_, who_, origin_, patients[i], forms[i], rows[i], fields[i], olds[i], news[i],
            reasons[i], dictionary_, previous, '');
        line.hash := cd7.link(line);
        INSERT INTO cd7.change VALUES (line.*);
        previous := line.hash;
        hashes := hashes || previous;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION cd7.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'cd7 trail: a line of the trail is never altered and never removed';
END
$$;
CREATE OR REPLACE TRIGGER change_is_never_altered BEFORE UPDATE OR DELETE OR TRUNCATE ON cd7.change
    FOR EACH STATEMENT EXECUTE FUNCTION cd7.refuse();
""".replace("{lock}", str(APPEND_LOCK))
    .replace("{apart}", CLOCKS_APART)
    .replace("{is_mark}", IS_MARK)
)

# Whoever may unlock sees a patient's number and locks, even if nothing else.
UNLOCKING = "(form = '@LOCK' OR form || '.' || field IN (SELECT a.name FROM cd7.act_of a WHERE a.kind = 'number'))"
OPEN = "((SELECT cd7.may('read cases')) OR form || '.' || field <> ALL (ARRAY(SELECT cd7.identifiers())))"
GRANTS = """
ALTER TABLE cd7.change ENABLE ROW LEVEL SECURITY;
ALTER TABLE cd7.value ENABLE ROW LEVEL SECURITY;
ALTER TABLE cd7.draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE cd7.credential ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS seen ON cd7.change;
CREATE POLICY seen ON cd7.change FOR SELECT USING ((patient = ANY (ARRAY(SELECT cd7.seen())) AND {open})
    OR ((SELECT cd7.may('unlock')) AND {unlocking}));
DROP POLICY IF EXISTS added ON cd7.change;
CREATE POLICY added ON cd7.change FOR INSERT WITH CHECK (true);
DROP POLICY IF EXISTS seen ON cd7.value;
CREATE POLICY seen ON cd7.value FOR SELECT USING ((patient = ANY (ARRAY(SELECT cd7.seen())) AND {open})
    OR ((SELECT cd7.may('unlock')) AND {unlocking}));
DROP POLICY IF EXISTS own ON cd7.draft;
CREATE POLICY own ON cd7.draft USING (login = session_user) WITH CHECK (login = session_user);
DROP POLICY IF EXISTS own ON cd7.credential;
CREATE POLICY own ON cd7.credential FOR SELECT
    USING (cd7.may('manage people') OR person = (SELECT a.person FROM cd7.account() a));
DROP POLICY IF EXISTS given ON cd7.credential;
CREATE POLICY given ON cd7.credential FOR INSERT
    WITH CHECK (cd7.may('manage people') OR person = (SELECT a.person FROM cd7.account() a));
DROP POLICY IF EXISTS changed ON cd7.credential;
CREATE POLICY changed ON cd7.credential FOR UPDATE
    USING (cd7.may('manage people') OR person = (SELECT a.person FROM cd7.account() a));
GRANT USAGE ON SCHEMA cd7 TO {groups};
GRANT SELECT ON cd7.change, cd7.value, cd7.permission, cd7.act_of, cd7.date_field TO {groups};
GRANT INSERT ON cd7.change TO {groups};
GRANT SELECT, INSERT, UPDATE, DELETE ON cd7.draft TO {groups};
GRANT SELECT, INSERT, UPDATE ON cd7.credential TO {groups};
-- What answers in the name of the owner must not be asked of patients whom one does not see.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA cd7 FROM PUBLIC, {groups};
GRANT EXECUTE ON FUNCTION cd7.head(), cd7.is_owner(), cd7.account(), cd7.may(text), cd7.seen(), cd7.quoted(text),
    cd7.identifiers(), cd7.kept_from_me(text),
    cd7.link(cd7.change), cd7.add, cd7.place_of(text), cd7.stay(text), cd7.beside(text) TO {groups};
"""

GROUP = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name} NOLOGIN; END IF;
END $$
"""


def groups() -> list[str]:
    """Return the names of the group roles, one for each role of a study."""
    return [PREFIX + role for role in ROLES]


def statements() -> list[str]:
    """Return the statements that make an empty study in a database, in order and for one transaction."""
    return [TABLES, *replace_rules()]


def replace_rules() -> list[str]:
    """Return the statements that replace the rules of a study by those of this version."""
    made = [GROUP.format(name=name) for name in groups()]
    return [
        *made,
        FUNCTIONS,
        receipt_rules(),
        TRIGGERS,
        GRANTS.format(groups=", ".join(groups()), unlocking=UNLOCKING, open=OPEN),
    ]
