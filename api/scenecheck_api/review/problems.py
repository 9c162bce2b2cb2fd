"""What the review desk refuses."""

from scenecheck_api.server.problems import define

REVIEW_NOT_FOUND = define("review_not_found", 404, "没有这个待审案件", "there is no such case at the review desk")
REVIEW_CHANGED = define(
    "review_changed",
    409,
    "另一名警员刚刚修改了这个案件，请刷新后再处理",
    "another officer has changed this case meanwhile; load it again",
)
CLAIMED_BY_OTHER = define(
    "claimed_by_other", 409, "该案件正由另一名警员处理", "another officer is working on this case"
)
NOT_CLAIMED = define("not_claimed", 409, "请先领取案件再处理", "claim the case before you change it")
REVIEW_CLOSED = define("review_closed", 409, "案件已办结或在等待补拍", "the case is closed or waits for photos")
FINDING_NOT_FOUND = define("finding_not_found", 404, "核查结果里没有这个问题", "the report holds no such finding")
FINDINGS_OPEN = define(
    "findings_open",
    409,
    "还有需要警员处理的问题未采纳或排除",
    "findings for an officer are neither accepted nor dismissed yet",
)
RESPONSIBILITY_MISSING = define(
    "responsibility_missing",
    409,
    "认定前须确定每一方当事人的责任",
    "the responsibility of each party must be fixed before a determination",
)
RESPONSIBILITY_INVALID = define(
    "responsibility_invalid", 422, "各方责任不能同时成立", "these responsibilities cannot stand together"
)
SAME_OFFICER = define(
    "same_officer",
    409,
    "复核须由另一名警员进行",
    "with four eyes the second officer must be somebody else",
)
PHOTO_NOT_IN_CASE = define("photo_not_in_case", 404, "案件里没有这张照片", "the case holds no such photo")
PLATE_NOT_FOUND = define("plate_not_found", 404, "照片里没有这块号牌", "the photo holds no such plate")
NOT_READ_YET = define("not_read_yet", 409, "照片还没有识别完", "the photo has not been read yet")
CORRECTION_INVALID = define(
    "correction_invalid", 422, "更正的位置或内容不符合要求", "the place or the value of a correction does not fit"
)
