"""The sealed key of a study: which presentation shows which image.

The content is encrypted with AES-256-GCM under a key that scrypt makes from the coordinator's passphrase (RFC 7914). The
header with the parameters is authenticated: a changed byte anywhere is noticed, and looks like a wrong passphrase.
"""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.criteria import LEFT, RIGHT
from mctgui.reading.study import Hash, ImageClass, ReaderId, Study
from mctgui.reading.wording import Part, canonical_bytes

FILE_NAME = "key.mctkey"
LARGEST_FILE = 64 * 2**20
SHORTEST_PASSPHRASE = 12
_SCRYPT_N: Literal[65536] = 65536
_SCRYPT_R, _SCRYPT_P = 8, 1
_WEAK = ("password", "passphrase", "qwerty", "12345678", "abcdefgh", "letmein", "mctgui")


class KeyImage(Part):
    """Where an image comes from.

    Parameters
    ----------
    image
        Which it is in words, such as ``SP-0001/volume 12/slice 204``; one for each source image.
    image_class, case, vertebra, donor, volume, slice
        As in :class:`mctgui.reading.pool.PoolImage`.
    source_sha256
        Of the files that the volume came from; empty when not known.
    voxels_sha256
        Of the values of the slice, or of all slices of the stack, as they were at the lock.
    model, model_sha256
        Which model made it; empty for what no model made.
    native_pixel_mm
        Of the slice before it was brought to the pixels of the study.
    trained_by
        Models that were trained on this slice; only where the study allowed that.
    """

    image: str
    image_class: ImageClass
    case: str
    vertebra: str
    donor: str
    volume: str
    slice: int
    source_sha256: str
    voxels_sha256: Hash
    model: str = ""
    model_sha256: str = ""
    native_pixel_mm: float
    trained_by: tuple[str, ...] = ()


class KeyEntry(Part):
    """What one presentation of one reader shows.

    Parameters
    ----------
    source
        The image; the left one of a forced choice.
    right
        The right one of a forced choice, else None.
    part
        Training is never analysed.
    repeat_of
        Id of this reader's first presentation of the same image, or None.
    pair
        What images of one place share where they were drawn in pairs; empty otherwise.
    """

    source: KeyImage
    right: KeyImage | None = None
    part: Literal["training", "reading"]
    repeat_of: str | None = None
    pair: str = ""

    def chosen(self, value: int) -> KeyImage:
        """The image that a forced choice prefers.

        Raises
        ------
        ValueError
            It is no forced choice, or the value is neither left nor right.
        """
        if self.right is None or value not in (LEFT, RIGHT):
            raise ValueError("no forced choice between two images")
        return self.source if value == LEFT else self.right


class ReaderKey(Part):
    """The presentations of one reader by id, the manifest that they belong to, and their order as it was drawn."""

    manifest_sha256: Hash
    presentations: dict[str, KeyEntry]
    order: tuple[str, ...] = ()


class StudyKey(Part):
    """Everything that no reader may know.

    Parameters
    ----------
    study
        The charter.
    charter_sha256
        Its hash, which every manifest holds too.
    locked
        UTC, ISO 8601.
    software
        Versions that the draw was made with.
    pool
        Number of images by class that could have been drawn, before and after exclusions.
    notes
        What was excluded, resampled, masked or not known; one sentence each.
    readers
        By reader id.
    """

    format_version: Literal[1] = 1
    study: Study
    charter_sha256: Hash
    locked: str
    software: dict[str, str]
    pool: dict[str, dict[str, int]]
    notes: tuple[str, ...] = ()
    readers: dict[ReaderId, ReaderKey]


class _Sealed(Part):
    """The file: everything but ``ciphertext`` is authenticated with it."""

    format: Literal["mctgui study key"] = "mctgui study key"
    format_version: Literal[1] = 1
    study_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    kdf: Literal["scrypt"] = "scrypt"
    # Limits keep a forged file from asking for all memory or for hours; the least are what we write ourselves.
    n: Literal[32768, 65536, 131072, 262144]
    r: Literal[8] = 8
    p: Literal[1] = 1
    cipher: Literal["AES-256-GCM"] = "AES-256-GCM"
    salt: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")]
    nonce: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{16}$")]
    ciphertext: str

    def authenticated(self) -> bytes:
        return canonical_bytes(self.model_dump(mode="json", exclude={"ciphertext"}))


def require_good_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that would be guessed.

    Raises
    ------
    MctguiError
        It is empty, short, one character over and over, or one that everybody tries first.
    """
    hint = f"Choose at least {SHORTEST_PASSPHRASE} characters, best four or more words that do not belong together."
    if not passphrase.strip():
        raise MctguiError("The passphrase is empty.", hint)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise MctguiError(f"The passphrase is too short: it has {len(passphrase)} characters.", hint)
    plain = passphrase.casefold()
    for weak in _WEAK:
        plain = plain.replace(weak, "")
    if len(set(passphrase)) < 6 or len(plain.strip("0123456789!.?-_ ")) < 4:
        raise MctguiError("The passphrase is too easy to guess.", hint)


def seal(key: StudyKey, passphrase: str) -> bytes:
    """Encrypt a key; the result is the whole content of its file.

    Raises
    ------
    MctguiError
        The passphrase is weak.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    require_good_passphrase(passphrase)
    salt, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    header = _Sealed(study_id=key.study.id, n=_SCRYPT_N, salt=_text(salt), nonce=_text(nonce), ciphertext="")
    secret = _derived(passphrase, salt, header.n)
    ciphertext = AESGCM(secret).encrypt(nonce, canonical_bytes(key), header.authenticated())
    return canonical_bytes(header.model_copy(update={"ciphertext": _text(ciphertext)}))


def open_key(path: Path, passphrase: str) -> StudyKey:
    """Decrypt the key of a study.

    Raises
    ------
    UnreadableFile
        The file is no key, or damaged.
    MctguiError
        The passphrase is wrong, or a byte of the file was changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    path = Path(path) / FILE_NAME if Path(path).is_dir() else Path(path)
    sealed, ciphertext = _read(path)
    salt, nonce = base64.b64decode(sealed.salt), base64.b64decode(sealed.nonce)
    try:
        content = AESGCM(_derived(passphrase, salt, sealed.n)).decrypt(nonce, ciphertext, sealed.authenticated())
    except InvalidTag as error:
        raise MctguiError(
            f"{path.name} does not open: the passphrase is wrong, or the file was changed.",
            "Type the passphrase again, or take the file from a backup.",
        ) from error
    try:
        return StudyKey.model_validate_json(content)
    except ValidationError as error:
        raise UnreadableFile(f"{path.name} was made by another version of mctgui.", "Update the program.") from error


def _read(path: Path) -> tuple[_Sealed, bytes]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(f"{path} is too long for a key.", f"Choose the {FILE_NAME} of the study.")
        sealed = _Sealed.model_validate_json(path.read_bytes())
        return sealed, base64.b64decode(sealed.ciphertext, validate=True)
    except OSError as error:
        raise UnreadableFile(f"{path} is not there or cannot be read.", f"Choose the {FILE_NAME} of the study.") from error
    except ValueError as error:
        raise UnreadableFile(f"{path} is no key of a study, or is damaged.", "Take the file from a backup.") from error


def _derived(passphrase: str, salt: bytes, n: int) -> bytes:
    import unicodedata

    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # The same letters typed on another system may be composed in another way.
    words = unicodedata.normalize("NFKC", passphrase).encode("utf-8")
    secret: Any = Scrypt(salt=salt, length=32, n=n, r=_SCRYPT_R, p=_SCRYPT_P).derive(words)
    return bytes(secret)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
