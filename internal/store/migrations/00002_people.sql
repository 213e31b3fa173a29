-- +goose Up

-- People, groups, contacts, mail, invitations and the audit list.
-- A name_key is a name in lower case (by Unicode), for order and search. What
-- was made before this migration has a plain one until it is saved again.

ALTER TABLE people ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
UPDATE people SET name_key = lower(name);
CREATE INDEX people_name ON people (name_key, id) WHERE kind <> 'guest';
CREATE INDEX people_guests ON people (guest_of, name_key) WHERE guest_of <> '';

-- Guests: when their browser was last seen with the session on the screen.
ALTER TABLE logins ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX logins_guests ON logins (seen_at) WHERE guest_of <> '';

-- Accounts that log in through an OpenID Connect provider.
CREATE TABLE identities (
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_person ON identities (person_id);

-- Links that work once, by the SHA-256 of their secret (a new password).
CREATE TABLE tokens (
    secret     BYTEA  NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    person_id  TEXT   NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tokens_person ON tokens (person_id);

-- A licence holder and a contact: asked (open), and what became of it. An open
-- request has no person yet, or that of a known account.
CREATE TABLE contacts (
    id          TEXT   NOT NULL PRIMARY KEY,
    holder_id   TEXT   NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    person_id   TEXT   NOT NULL,
    email       TEXT   NOT NULL,
    label       TEXT   NOT NULL,
    label_key   TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    secret      BYTEA  NOT NULL,
    created_at  BIGINT NOT NULL,
    asked_at    BIGINT NOT NULL, -- last, reminders included
    answered_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX contacts_one ON contacts (holder_id, email) WHERE state IN ('open', 'accepted');
CREATE INDEX contacts_person ON contacts (person_id) WHERE person_id <> '';
CREATE INDEX contacts_secret ON contacts (secret);
CREATE INDEX contacts_email ON contacts (email);

ALTER TABLE groups ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
ALTER TABLE groups ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE groups ADD COLUMN deleted BOOLEAN NOT NULL DEFAULT false;
UPDATE groups SET name_key = lower(name);
CREATE INDEX groups_owner ON groups (owner_id);

-- The owner is a member too, with that role.
ALTER TABLE group_members ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
ALTER TABLE group_members ADD COLUMN added_at BIGINT NOT NULL DEFAULT 0;
INSERT INTO group_members (group_id, person_id, role, added_at)
SELECT g.id, g.owner_id, 'owner', g.created_at FROM groups g WHERE true
ON CONFLICT (group_id, person_id) DO UPDATE SET role = 'owner';

-- Contacts with an open request, who become members when they accept.
CREATE TABLE group_invited (
    group_id   TEXT   NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    contact_id TEXT   NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    added_at   BIGINT NOT NULL,
    PRIMARY KEY (group_id, contact_id)
);
CREATE INDEX group_invited_contact ON group_invited (contact_id);

-- A co-host is one by being asked, or because of the group.
ALTER TABLE hosts ADD COLUMN by_group BOOLEAN NOT NULL DEFAULT false;

-- dates is JSON, empty for none. next_at and next_end are the present or next
-- of them (zero: none), kept current for lists. sequence counts what calendars
-- were told (RFC 5545).
ALTER TABLE sessions ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN dates TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN next_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN next_end BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET name_key = lower(name);
CREATE INDEX sessions_next ON sessions (next_end) WHERE next_end > 0;

-- A list of sessions, whatever it is sorted by, is found in indexes alone: a
-- session's row is wide, and one person may have ten thousand. None of these
-- columns changes when people come and go.
DROP INDEX hosts_person;
DROP INDEX members_person;
DROP INDEX sessions_group;
CREATE INDEX hosts_person ON hosts (person_id, session_id);
CREATE INDEX members_person ON members (person_id, session_id);
CREATE INDEX sessions_group ON sessions (group_id, id);
CREATE INDEX sessions_list ON sessions (id, status, deleted, name_key, created_at, next_at, group_id);

-- Commands that the system owes sessions because of what was committed outside
-- them (a member left a group, an account was locked): written in the same
-- transaction, carried out in order, then deleted.
CREATE TABLE owed (
    id         TEXT   NOT NULL PRIMARY KEY,
    session_id TEXT   NOT NULL,
    command    TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX owed_order ON owed (created_at, id);

-- What was made by a request with a key of its own, so that asking twice makes
-- one.
CREATE TABLE once (
    person_id  TEXT   NOT NULL,
    key        TEXT   NOT NULL,
    ref        TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, key)
);

-- Mail, kept from the decision to write it until it is sent, and after that
-- without what was secret in it. state: queued, sent, failed.
CREATE TABLE mails (
    id         TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    language   TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    session_id TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    attempts   BIGINT NOT NULL,
    error      TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at    BIGINT NOT NULL
);
CREATE INDEX mails_order ON mails (created_at, id);
CREATE INDEX mails_queued ON mails (created_at) WHERE state = 'queued';

-- Invitations by mail to a session. id is the UID of the calendar entry.
CREATE TABLE invitations (
    id           TEXT    NOT NULL PRIMARY KEY,
    session_id   TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    email        TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    by_id        TEXT    NOT NULL,
    sequence     BIGINT  NOT NULL,
    cancelled    BOOLEAN NOT NULL,
    created_at   BIGINT  NOT NULL
);
CREATE UNIQUE INDEX invitations_one ON invitations (session_id, email) WHERE NOT cancelled;
CREATE INDEX invitations_by ON invitations (by_id, created_at);

-- Who did what (rule 48). Ids only, like events.
CREATE TABLE audit (
    id         TEXT   NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    by_id      TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    session_id TEXT   NOT NULL,
    group_id   TEXT   NOT NULL,
    person_id  TEXT   NOT NULL,
    data       TEXT   NOT NULL
);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_session ON audit (session_id, at, id) WHERE session_id <> '';

-- What somebody was in a run: host, cohost, moderator, member, admitted, guest;
-- the highest that they had. Empty: not known.
ALTER TABLE attendance ADD COLUMN role TEXT NOT NULL DEFAULT '';
CREATE INDEX attendance_person ON attendance (person_id);

-- Hosts and members, as of a run's end, who were not there.
CREATE TABLE absences (
    run_id    TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role      TEXT NOT NULL,
    PRIMARY KEY (run_id, person_id)
);

-- An expired run is being deleted, in steps; nobody reads it any more.
ALTER TABLE runs ADD COLUMN expired BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX runs_ended ON runs (ended_at);

-- +goose Down
DROP INDEX runs_ended;
ALTER TABLE runs DROP COLUMN expired;
DROP TABLE absences;
DROP INDEX attendance_person;
ALTER TABLE attendance DROP COLUMN role;
DROP TABLE audit;
DROP TABLE invitations;
DROP TABLE mails;
DROP TABLE once;
DROP TABLE owed;
DROP INDEX sessions_list;
DROP INDEX sessions_group;
DROP INDEX members_person;
DROP INDEX hosts_person;
CREATE INDEX sessions_group ON sessions (group_id);
CREATE INDEX members_person ON members (person_id);
CREATE INDEX hosts_person ON hosts (person_id);
DROP INDEX sessions_next;
ALTER TABLE sessions DROP COLUMN sequence;
ALTER TABLE sessions DROP COLUMN next_end;
ALTER TABLE sessions DROP COLUMN next_at;
ALTER TABLE sessions DROP COLUMN dates;
ALTER TABLE sessions DROP COLUMN name_key;
ALTER TABLE hosts DROP COLUMN by_group;
DROP TABLE group_invited;
ALTER TABLE group_members DROP COLUMN added_at;
ALTER TABLE group_members DROP COLUMN role;
DROP INDEX groups_owner;
ALTER TABLE groups DROP COLUMN deleted;
ALTER TABLE groups DROP COLUMN name_key;
ALTER TABLE groups DROP COLUMN status;
DROP TABLE contacts;
DROP TABLE tokens;
DROP TABLE identities;
DROP INDEX logins_guests;
ALTER TABLE logins DROP COLUMN seen_at;
DROP INDEX people_guests;
DROP INDEX people_name;
ALTER TABLE people DROP COLUMN erased_at;
ALTER TABLE people DROP COLUMN name_key;
