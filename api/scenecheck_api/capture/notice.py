"""The notice that stands before the first photo, and the separate consent (PIPL arts. 17 and 29).

Art. 17 asks for: who handles the data and how to reach them; purpose, way, kinds of data, how long; how to exercise
one's rights. Arts. 28-30 ask, of identity papers and whereabouts, for the need, the effect on the person, and a consent
of its own. A change of any sentence is a new `VERSION`; what was shown is kept with its hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from scenecheck_api.capture.settings import CaptureSettings
from scenecheck_api.store.base import canonical_json
from scenecheck_evidence.base import Text

VERSION = "2026-11.2"


@dataclass(frozen=True)
class Notice:
    """What is shown.

    Attributes:
        sections: heading and sentence.
        sensitive: the sentence of the separate consent.
        sha256: over all of it.
    """

    sections: tuple[tuple[Text, Text], ...]
    sensitive: Text
    version: str = VERSION

    @property
    def sha256(self) -> str:
        """Of the version and every sentence in both languages."""
        told = [[one.model_dump() for one in section] for section in self.sections]
        return hashlib.sha256(canonical_json([self.version, told, self.sensitive.model_dump()]).encode()).hexdigest()


def notice(settings: CaptureSettings, years: int) -> Notice:
    """The notice of this installation.

    Args:
        settings: name and contact of the authority, in both languages.
        years: how long a case is kept, counted from the year after it was closed.
    """
    return Notice(
        sections=(
            (
                Text(zh="谁在处理", en="Who handles it"),
                Text(
                    zh=f"{settings.authority}。联系方式：{settings.contact}。",
                    en=f"{settings.authority_en}. Contact: {settings.contact_en}.",
                ),
            ),
            (
                Text(zh="处理什么、为什么", en="What, and what for"),
                Text(
                    zh="现场照片及其拍摄时间和位置、号牌、行驶证、驾驶证、交强险保单上的内容，您的姓名、电话和签名。"
                    "仅用于核查这起交通事故的照片是否齐全、与登记记录核对、由民警认定责任和保险理赔。",
                    en="Photos of the scene with their time and place, plates, what stands on licences and the policy, "
                    "your name, phone and signature; only to check this accident's evidence, match it with the "
                    "records, decide responsibility and settle the claim.",
                ),
            ),
            (
                Text(zh="怎样处理、给谁", en="How, and who gets it"),
                Text(
                    zh="由系统读取照片，民警作决定。核实保单后，您的保险公司只能看到与理赔有关的内容。每次查看都有记录。",
                    en="Software reads the photos, an officer decides. Once a policy is confirmed its insurer sees "
                    "what the claim needs. Each look is logged.",
                ),
            ),
            (
                Text(zh="保存多久", en="How long"),
                Text(
                    zh=f"自结案次年起 {years} 年，到期删除；没有提交的案件更早删除。"
                    "还没有传上去的照片暂存在您的手机浏览器里，最多一周。",
                    en=f"{years} years from the year after the case is closed, then it is deleted; a case that was not "
                    "handed in goes earlier. Photos not sent yet are kept in your phone's browser, for a week at most.",
                ),
            ),
            (
                Text(zh="您的权利", en="Your rights"),
                Text(
                    zh="您可以查阅、复制、更正、删除您的信息，可以撤回同意，可以要求民警说明并拒绝仅由系统作出的决定。"
                    "不同意时，请保护现场并拨打122，由民警到场处理。",
                    en="You may see, copy, correct and delete your data, withdraw your consent, and refuse a decision "
                    "made by software alone. If you do not agree, protect the scene and call 122.",
                ),
            ),
        ),
        sensitive=Text(
            zh="我单独同意处理上述照片中的敏感个人信息：证件号码、驾驶证和行驶证影像、位置。"
            "它们用于确认当事人和车辆身份；不提供将无法线上快速处理，泄露可能使人身、财产受到损害，因此号码加密保存并遮盖显示。",
            en="Apart from that I agree that sensitive data in these photos is handled: identity numbers, pictures of "
            "licences, whereabouts. They tell who and which car it was; without them the case cannot be handled "
            "online. A leak could harm persons and property, so numbers are encrypted and shown masked.",
        ),
    )
