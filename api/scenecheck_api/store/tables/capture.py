"""What the phone leaves beside photos: uploads that are under way, consents, signatures under an agreement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, JsonText, Moment, Sha256, UtcDateTime, utc_now
from scenecheck_api.store.encrypted import EncryptedJson, EncryptedText


class UploadRow(Base):
    """A photo that comes in pieces. What has come lies in a file of its id; the file's size says how far it is.

    Attributes:
        by: who sends it; nobody else may go on with it.
        replaces: id of the photo that is withdrawn when this one is whole.
        photo_id: of the photo that it became.
    """

    __tablename__ = "uploads"
    __table_args__ = (UniqueConstraint("case_id", "by", "sha256", "slot", "party", name="uq_uploads_what"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[Sha256]
    size: Mapped[int]
    slot: Mapped[str] = mapped_column(String(32), default="")
    party: Mapped[str] = mapped_column(String(64), default="")
    replaces: Mapped[str | None] = mapped_column(String(36))
    photo_id: Mapped[str | None] = mapped_column(String(36))
    begun_at: Mapped[Moment] = mapped_column(default=utc_now)


class ConsentRow(Base):
    """Somebody has read the notice and agreed, apart from it, that sensitive data is handled (PIPL arts. 17, 29).

    Attributes:
        party: for whom; None where an assistant asked all parties at the scene.
        by: who gave it.
        version, text_sha256: of the notice that was shown.
        language: in which it was shown.
        withdrawn_at: consent may be taken back (art. 15); what was done before stays lawful.
    """

    __tablename__ = "consents"

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    party: Mapped[str | None] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(16))
    text_sha256: Mapped[Sha256]
    language: Mapped[str] = mapped_column(String(8))
    given_at: Mapped[Moment] = mapped_column(default=utc_now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignatureRow(Base):
    """One party's signature under one text of the agreement (order 146, art. 21; Electronic Signature Law arts. 5, 13).

    Attributes:
        agreement_sha256: over the canonical JSON of the agreement that was shown, the responsibility included.
        agreed: degree of each party, as shown.
        name: as typed.
        strokes: the drawn signature, lists of points in 0..1; None when the name was typed alone.
        by: who sent it.
    """

    __tablename__ = "agreement_signatures"
    __table_args__ = (UniqueConstraint("case_id", "party", "agreement_sha256", name="uq_agreement_signatures_once"),)

    id: Mapped[Id]
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    party: Mapped[str] = mapped_column(String(64))
    agreement_sha256: Mapped[Sha256]
    agreed: Mapped[dict[str, str]] = mapped_column(JsonText)
    name: Mapped[str] = mapped_column(EncryptedText("agreement_signatures.name"))
    strokes: Mapped[list[Any] | None] = mapped_column(EncryptedJson("agreement_signatures.strokes"))
    by: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[Moment] = mapped_column(default=utc_now)
