"""The tables of a project, and how an older project becomes a newer one.

``PRAGMA user_version`` counts the migrations that a file has had. A released migration is never edited: whoever needs
another column adds a migration.
"""

from __future__ import annotations

APPLICATION_ID = 0x4D435447
"""``MCTG`` in ASCII, in the header of the SQLite file: tells a project from any other database."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE cases (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            pseudonym TEXT NOT NULL UNIQUE,
            level TEXT NOT NULL,
            donor TEXT NOT NULL,
            created TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE volumes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            modality TEXT NOT NULL CHECK (modality IN ('mdct', 'microct-like', 'microct')),
            shape TEXT NOT NULL,
            affine TEXT NOT NULL,
            intensity TEXT NOT NULL CHECK (intensity IN ('HU', 'grey8', 'grey16', 'raw')),
            dtype TEXT NOT NULL,
            path TEXT NOT NULL UNIQUE,
            low REAL NOT NULL,
            high REAL NOT NULL,
            created TEXT NOT NULL,
            provenance TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX volumes_of_case ON volumes(case_id, modality)",
        """
        CREATE TABLE vois (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            how TEXT NOT NULL CHECK (how IN ('automatic', 'adjusted', 'manual')),
            created TEXT NOT NULL,
            json TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX vois_of_case ON vois(case_id)",
        """
        CREATE TABLE measurements (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            voi_id INTEGER NOT NULL REFERENCES vois(id) ON DELETE CASCADE,
            volume_id INTEGER NOT NULL REFERENCES volumes(id) ON DELETE CASCADE,
            modality TEXT NOT NULL,
            which TEXT NOT NULL CHECK (length(which) > 0),
            software TEXT NOT NULL,
            created TEXT NOT NULL,
            "values" TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX measurements_of_case ON measurements(case_id)",
        "CREATE INDEX measurements_of_voi ON measurements(voi_id)",
        "CREATE INDEX measurements_of_volume ON measurements(volume_id)",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ),
    (
        """
        CREATE TABLE rois (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            modality TEXT NOT NULL CHECK (modality IN ('mdct', 'microct-like', 'microct')),
            kind TEXT NOT NULL,
            plane TEXT NOT NULL CHECK (plane IN ('axial', 'coronal', 'sagittal')),
            name TEXT NOT NULL CHECK (length(name) > 0),
            created TEXT NOT NULL,
            json TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX rois_of_case ON rois(case_id)",
    ),
    (
        """
        CREATE TABLE alignments (
            case_id INTEGER PRIMARY KEY REFERENCES cases(id) ON DELETE CASCADE,
            x REAL NOT NULL,
            y REAL NOT NULL,
            z REAL NOT NULL
        ) STRICT
        """,
    ),
    (
        """
        CREATE TABLE key_images (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            modality TEXT NOT NULL CHECK (modality IN ('mdct', 'microct-like', 'microct')),
            plane TEXT NOT NULL CHECK (plane IN ('axial', 'coronal', 'sagittal')),
            x REAL NOT NULL,
            y REAL NOT NULL,
            z REAL NOT NULL,
            note TEXT NOT NULL,
            created TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX key_images_of_case ON key_images(case_id)",
    ),
    (
        # Empty: a shift by hand, which x, y and z say whole; else a rigid transform and what it comes from.
        "ALTER TABLE alignments ADD COLUMN json TEXT NOT NULL DEFAULT ''",
    ),
)

NEWEST = len(MIGRATIONS)
