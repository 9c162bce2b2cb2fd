"""What the OpenAPI page says in Chinese beside the English of the routes: of the service, of each tag and operation."""

from __future__ import annotations

ABOUT = """\
照片和证件传进来，核查结果出来。对接步骤见 docs/integrate.md，每个角色能做什么见 docs/security.md。

- **身份**：`Authorization: Bearer …` 或 `X-API-Key: sck_…`；登录得到的令牌、OIDC 令牌同样有效。
- **出错**：一律是 `application/problem+json`（RFC 9457）。`code` 不会改变，供程序判断；`message.zh` 可直接给用户看；
  `instance` 是请求编号，日志里查得到。
- **重发**：新建和提交带 `Idempotency-Key`，同一个键只生效一次；照片按内容识别，重发不会重复。
- **并发**：`ETag` 与 `If-Match`（或请求体里的 `version`）防止两台设备互相覆盖。
- **等待**：带 `wait` 的请求等到识别或核查完成再答复，最多等到所给秒数。
- **翻页**：把 `next` 作为 `cursor` 传回（案件列表为 `after`，审计日志为 `before`），直到它为空。

Photos and papers in, a checked case out. docs/integrate.md goes through it step by step, docs/security.md tells what
each role may do.

- **Who calls**: `Authorization: Bearer …` or `X-API-Key: sck_…`; tokens of a login and of an OIDC issuer do as well.
- **Errors** are `application/problem+json` (RFC 9457): `code` is stable, `message` is for the user, `instance` is the
  request's id, as it stands in the log.
- **Sent again**: with the same `Idempotency-Key` a thing is made once; photos are known by their content.
- **Two devices**: `ETag` with `If-Match`, or `version` in the body, keeps one from overwriting the other.
- **Waiting**: with `wait` the answer comes when photos are read or the case is judged, or when the seconds are over.
- **Pages**: give `next` back as `cursor` (`after` of cases, `before` of the audit log) until it is null.
"""

TAGS = {
    "cases 案件": "开案、申报、提交、查看进度 Open a case, declare, hand in, see how far it is",
    "photos 照片": "上传、续传、撤回照片，看是否合格 Send photos, whole or in pieces; whether each will do",
    "capture 拍照取证": "告知同意与协议书签名 Notice, consent and signatures of the parties",
    "reports 报告": "核查报告和由此产生的文书 The report and the papers that follow",
    "readings 单张识别": "只识别一张，不建案、不保存 One photo read by itself; nothing is kept",
    "review 审核": "民警审核：领取、更正、认定、办结 Officers: claim, correct, decide, close",
    "insurers 保险公司": "承保案件、定损、垫付与追偿 Cases of the insured, assessments, payments",
    "repairers 维修企业": "在修车辆与定损单 Cars with a repairer and their estimates",
    "stations 服务点": "服务点查询与分派 Service points, and which case is with whom",
    "hotline 热线": "凭号牌和手机尾号查进度 How far a case is, for who knows plate and phone",
    "webhooks 通知": "签名的状态通知 Signed notices of what happens to a case",
    "session 登录": "登录、续期、密码、动态验证码 Login, renewal, password, second factor",
    "access 权限": "当事人链接、明文查看、保留、审计 Links, numbers in clear, holds, the audit log",
    "administration 管理": "账号和密钥 Accounts and keys",
    "supervision 督导": "一段时间的统计 Numbers of a period",
    "rule sets 规则集": "规则集：上传、对比、试运行、启用 Rule sets: bring in, compare, try, put in force",
    "operation 运行": "存活、就绪、指标 Liveness, readiness, metrics",
}
"""Every tag, in the order of the page, with what stands under it."""

OPERATIONS = {
    "getHealth": "不访问任何依赖：能答复就是进程还在。",
    "getMetrics": "本进程的计数和耗时，以及任务表的情况；不含个人和案件信息。",
    "getReadiness": "数据库能答复、原件能存储、模型已加载、上传空间足够。",
    "listAccounts": "在本系统登录的账号；外部身份源的人员不在其中。",
    "createAccount": "初始密码只显示一次。",
    "disableAccount": "不能再登录；记录保留，因为审计日志引用它。重置后可再用。",
    "resetAccount": "生成新的初始密码；解除锁定和动态验证码，结束已有登录，停用的账号恢复可用。",
    "changeRole": "该账号的登录随即结束。",
    "resetSecondFactor": "下次登录时重新绑定；密码不变。",
    "searchAudit": "谁、何时、从何处、因何做了什么。",
    "verifyAudit": "沿整条链核对，并与链头比对；日志很长时需要数秒。",
    "listCases": "本单位的案件，新的在前。",
    "openCase": "请求体是申报内容，不含照片。带同一个键重发不会再开一案。",
    "getCase": "案件内容、哪些照片合格、还缺什么。带 `wait` 时等到没有照片待识别、案件不在核查中，或时间到。",
    "changeCase": "整体替换申报内容。用 `If-Match` 带上所见版本，两台设备不会互相覆盖。",
    "getAgreementToSign": "按公安部令第146号第二十一条的要求；不带 `agreed` 时责任留空。",
    "signAgreement": "当事人自己签；由协理员操作时把手机交给每一方。同一签名重发只算一次。",
    "withdrawConsent": "此后不再接收该当事人的照片（个人信息保护法第十五条）。",
    "getConsent": "处理什么、由谁、为何、多久（个人信息保护法第十七条），以及单独同意（第二十九条）。",
    "giveConsent": "连同时间、版本和告知书的哈希一起保存。",
    "getDeskMessage": "给上传方：民警要求补拍的照片，或处理结果。",
    "liftHold": "此后恢复按期限删除。",
    "placeHold": "解除之前不会按期限删除。",
    "endLinks": "全部立即失效。",
    "makeLink": "当事人凭此在网页或应用里查看自己的案件。",
    "openNumbers": "数分钟内，本案的证件号和电话对该用户显示全文；理由记入日志。",
    "listPapers": "协议书、认定书草稿、致保险公司的通知：以该处理方式允许的为限。",
    "getPaper": "JSON 供程序用，PDF 供打印签名，也可取纯文本。",
    "listPhotos": "未撤回的照片，按到达顺序。",
    "addPhotos": "一张或多张。答复 201 即已持久保存。不是照片的文件单独拒收；全部不合格时请求才失败。"
    "带 `wait` 时等识别完再答复，并给出每张的补拍建议；不带时稍后查询照片或案件。同样的内容在一案中只存一份。",
    "withdrawPhoto": "不再作为依据；原件随案件保存。",
    "getPhoto": "是否合格、怎样重拍；带 `wait` 时等到识别完成或时间到。",
    "getPhotoImage": "已转正，长边不超过 1600 像素，证件号已遮盖；从不提供原件。",
    "getReport": "与 `scenecheck check --json` 的输出相同，除去该角色看不到的内容。",
    "getReportPage": "单个文件，无脚本，含照片；证件号和电话已遮盖。",
    "releaseStation": "没有分派服务点的案件，办结无任何影响。",
    "assignStation": "办结或案件关闭之前计入该服务点的在办数。",
    "submitCase": "照片识别完即核查，状态变为 `complete`、`review`、`retake` 或 `not_eligible`。",
    "beginUpload": "同一文件传往同一位置就是同一次上传：从断点继续。",
    "getUpload": "断线后查询，从 `offset` 继续。",
    "addPiece": "每片不超过 1,000,000 字节；得到确认即已落盘。最后一片到达后照片加入案件。",
    "withdrawCase": "须在办结之前。",
    "readDocuments": "以 `photo` 为名上传一张照片或一个 PDF。不保存；答复证件上的内容。",
    "askStatus": "对同一号牌或编号、同一来源的错误次数有限，超过后暂停答复。用 POST，号牌不会进入访问日志。",
    "listInsurerCases": "仅限保单与登记相符或经民警确认的案件；新的在前。",
    "getInsurerCase": "预估损、核查意见、处理结果、已有答复和付款。查看记入日志。",
    "getInsurerAgreement": "当事人签名的版本；没有签名时，用民警确定的责任（如已确定）。",
    "getAssessment": "最新版本和此前各版；第 0 版是预估损。查看记入日志。",
    "getAssessmentAsPdf": "查看记入日志。",
    "acceptAssessment": "通知案件的上传方（`insurer.answered`）。",
    "addAssessmentItem": "照片上看不到的损失。",
    "changeAssessmentItem": "修改方式和价格；同一部件原来的建议不再计入。",
    "removeAssessmentItem": "此前各版仍保留该项。",
    "restartAssessment": "案件重新核查后（`outdated`）使用；已确认的定损单也可以。",
    "answerEstimate": "针对最新版本；退回的版本可由维修企业修订。",
    "assignRepairerAsInsurer": "限本公司承保的车辆。",
    "recordAdvance": "为案件任何一方的损害垫付。",
    "recordRecovery": "不得超过尚未追回的垫付金额。",
    "getInsurerPhoto": "现场照片和本公司被保险人的证件；他人证件答复 404。",
    "answerAsInsurer": "每次一项；此前的答复留在记录里。",
    "listKeys": "含最近一次使用的时间，精确到小时。",
    "createKey": "供系统使用：上传端、保险公司、维修企业或服务点。只保存哈希。",
    "revokeKey": "立即生效。",
    "rotateKey": "过渡期内新旧密钥同时有效。",
    "getNumbers": "该时段内开案、本辖区的案件及其结果。",
    "getNumbersAsCsv": "每行一个值：指标、键、细目、值。",
    "readPlates": "以 `photo` 为名上传一张照片。不保存。",
    "listRepairCases": "民警或保险公司指定在本企业维修的车辆。",
    "getRepairCase": "照片上看到的损失、预估损和定损单各版。查看记入日志。",
    "proposeEstimate": "通知保险公司；各版都保留。",
    "getRepairPhoto": "现场照片和本企业在修车辆的车架号；证件答复 404。",
    "getReviewCase": "报告及问题、民警的更正和认定、保险公司和付款。查看记入日志。",
    "claimCase": "有时限，再次领取即延长。带 `version` 时，案件被他人改动过则不成功。",
    "correctValues": "写在识别结果旁边，识别结果不变；要么全部生效，要么全不生效。案件重新核查。"
    "带 `wait` 时等核查完再答复，并给出下次修改要带的版本。",
    "decideCase": "需要两名民警一致时，第一人的决定等待第二人，此时状态为 `second`。",
    "decideFinding": "须写明理由；`finding` 是案件里该问题旁的键。",
    "getCaseHistory": "每一步由谁、何时所做。",
    "setLabelConsent": "针对本案，优先于对本单位的设定。",
    "noteMediation": "办结后调解赔偿时也可以；留在案件经过里。",
    "confirmInsurer": "登记与保单不符时使用。此后该保险公司可见本案，并收到通知。",
    "assignRepairer": "此后该企业可以提交定损单。",
    "getReviewPhoto": "已转正，长边不超过 1600 像素；局部与原件同样清晰。写明理由之前遮盖证件号。从不提供原件。",
    "getReviewPlate": "从原尺寸照片裁出，位置以民警的更正为准。",
    "releaseCase": "督导可以退回他人领取的案件。",
    "fixResponsibility": "各方一次确定（公安部令第146号第六十条）。",
    "sendBackCase": "通知上传方；再次提交后案件回到队列。",
    "countReviewQueue": "按状态统计。",
    "listReviewQueue": "等待最久的在前。",
    "listRuleSets": "先是配置里的规则集，然后新的在前。",
    "bringRuleSetIn": "整体检查后，以独立的版本保存。",
    "listDryRuns": "最近几次。",
    "stopDryRun": "已得出的结果保留。",
    "getDryRun": "到目前为止的计数。",
    "listDryRunCases": "含原因，以试运行的进度为限。",
    "diffRuleSet": "逐值列出，从 `against` 到这一个。",
    "startDryRun": "用它和现行规则集分别核查过去的案件，识别结果和登记相同。案件不变。",
    "putRuleSetInForce": "此后按它核查，数秒内对所有进程生效；已核查的案件到再次核查时才变。",
    "logOut": "该登录及其令牌和 Cookie 失效。",
    "getSession": "角色、权限，以及须先完成的事项。",
    "logIn": "账号、密码；绑定过的还要动态验证码。",
    "changePassword": "该账号的其他登录全部结束。",
    "renewSession": "一个续期密钥只能用一次；再次出现说明被复制，登录随即结束。",
    "beginSecondFactor": "给身份验证器应用的密钥（TOTP）；确认第一个验证码后生效。",
    "confirmSecondFactor": "此后每次登录都需要验证码。",
    "listStations": "按代码排列，含各自在办数。",
    "findNearestStations": "200 公里内开放且有余量的服务点，近的在前。",
    "listWebhooks": "本单位的地址，或全部。",
    "registerWebhook": "答复中的密钥只显示一次。按 Standard Webhooks 用它验证签名。",
    "listDeliveries": "新的在前，含最近一次的结果和下次发送时间。",
    "redeliver": "webhook-id 不变：已收到的接收方认得出来。",
    "disableWebhook": "不再向它发送；已发送的仍在列表里。",
    "rotateWebhookSecret": "到 `previous_secret_until` 为止两个密钥都签名，接收方可以平滑更换。",
}
"""What each operation does, by its id."""
