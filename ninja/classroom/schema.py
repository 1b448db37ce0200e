"""The tables of a gradebook, as SQLite is told to make them. docs/gradebook.md says what stands in each column."""

SCHEMA_VERSION = 1
APPLICATION = 0x6E6A6762  # "njgb": how `file` and we tell a gradebook from another SQLite database
LAST = 1_000_000  # the place of what the course does not list
SCHEMA = f"""
BEGIN IMMEDIATE;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE exercise (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, title TEXT NOT NULL, max_points REAL NOT NULL,
    asked INTEGER NOT NULL CHECK (asked IN (0, 1))
) WITHOUT ROWID;
CREATE TABLE submission (
    name TEXT PRIMARY KEY, position INTEGER NOT NULL, path TEXT NOT NULL, submitted TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'graded', 'unreadable', 'failed')), why TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '', notes TEXT NOT NULL DEFAULT '[]', digest TEXT NOT NULL DEFAULT '', seed INTEGER,
    isolation TEXT NOT NULL DEFAULT '[]', versions TEXT NOT NULL DEFAULT '{{}}', graded_at TEXT, seconds REAL
) WITHOUT ROWID;
CREATE TABLE student (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL,
    submission TEXT NOT NULL REFERENCES submission (name)
) WITHOUT ROWID;
CREATE TABLE source (digest TEXT PRIMARY KEY, text TEXT NOT NULL, prints TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE verdict (
    submission TEXT NOT NULL REFERENCES submission (name), exercise TEXT NOT NULL, status TEXT NOT NULL, points REAL NOT NULL,
    max_points REAL NOT NULL, document TEXT NOT NULL, source TEXT REFERENCES source (digest), seconds REAL NOT NULL,
    PRIMARY KEY (submission, exercise)
) WITHOUT ROWID;
CREATE TABLE adjustment (
    number INTEGER PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, points REAL NOT NULL, why TEXT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE TABLE comment (
    number INTEGER PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, text TEXT NOT NULL, made_at TEXT NOT NULL
);
CREATE TABLE extension (student TEXT PRIMARY KEY, hours REAL NOT NULL, why TEXT NOT NULL, made_at TEXT NOT NULL) WITHOUT ROWID;
COMMIT;
"""
