"""A case is sent back and declared anew with other parties: what was fixed and signed of the old ones holds no more."""

from __future__ import annotations

from .conftest import Service

FULL, NONE = "full", "none"


def fixed(version, **degrees):
    return {
        "version": version,
        "parties": [{"party": p, "degree": d, "articles": [], "reason": "现场核实"} for p, d in degrees.items()],
    }


def send_back(service: Service, case: str, version: int) -> None:
    told = {"version": version, "message": "请重新申报当事人", "slots": []}
    service.post(f"/v1/review/cases/{case}/send-back", told, service.officer)


def declare(service: Service, case: str, *parties: dict[str, str]) -> None:
    """Declare the golden case anew with these parties beside its own two, and hand it in."""
    seen = service.client.get(f"/v1/cases/{case}", headers=service.back_end)
    told = {**service.golden["case"], "parties": [*service.golden["case"]["parties"], *parties]}
    headers = {**service.back_end, "If-Match": seen.headers["etag"]}
    answer = service.client.put(f"/v1/cases/{case}", json=told, headers=headers)
    assert answer.status_code == 200, answer.text
    service.submit(case, as_is=True)


def papers(service: Service, case: str) -> list[str]:
    return service.get(f"/v1/cases/{case}/papers", service.back_end)["papers"]


def test_responsibility_is_fixed_anew_for_the_parties_that_the_case_has_then(service: Service):
    case = service.case()
    base = f"/v1/review/cases/{case}"
    told = fixed(service.claim(case), 甲=NONE, 乙=FULL)
    send_back(service, case, service.put(f"{base}/responsibility", told, service.officer)["version"])

    declare(service, case, {"id": "丙", "kind": "non_motor"})
    assert service.get(base, service.officer)["responsibilities"] == []
    assert papers(service, case) != []
    told = fixed(service.claim(case), 甲=NONE, 乙=FULL, 丙=NONE)
    version = service.put(f"{base}/responsibility", told, service.officer)["version"]
    assert len(service.get(base, service.officer)["responsibilities"]) == 3
    send_back(service, case, version)

    declare(service, case)
    assert service.get(base, service.officer)["responsibilities"] == []
    told = fixed(service.claim(case), 甲=NONE, 乙=FULL)
    version = service.put(f"{base}/responsibility", told, service.officer)["version"]
    assert [one["party"] for one in service.get(base, service.officer)["responsibilities"]] == ["乙", "甲"]
    for one in service.get(base, service.officer)["findings"]:
        if one["finding"]["severity"] == "review":
            word = {"version": version, "decision": "accepted", "reason": "现场核实"}
            version = service.post(f"{base}/findings/{one['key']}", word, service.officer)["version"]
    decision = {"version": version, "outcome": "determined", "reason": "事实清楚"}
    assert service.post(f"{base}/decision", decision, service.officer)["state"] == "decided"


def test_an_agreement_that_other_parties_signed_stands_no_more(service: Service):
    case = service.case()
    declare_first = {"agreed": "甲:none,乙:full,丙:none"}
    send_back(service, case, service.claim(case))
    declare(service, case, {"id": "丙", "kind": "non_motor"})
    shown = service.get(f"/v1/cases/{case}/agreement", service.back_end, **declare_first)
    for party in ("甲", "乙", "丙"):
        wish = {
            "party": party,
            "name": party,
            "agreed": {"甲": NONE, "乙": FULL, "丙": NONE},
            "agreement_sha256": shown["sha256"],
        }
        service.post(f"/v1/cases/{case}/agreement/signatures", wish, service.back_end, 201)
    assert service.get(f"/v1/cases/{case}/agreement", service.back_end)["stands"] == shown["sha256"]
    assert "agreement.pdf" in papers(service, case)

    send_back(service, case, service.claim(case))
    declare(service, case)
    assert "agreement.pdf" in papers(service, case)
    agreement = service.client.get(f"/v1/cases/{case}/papers/agreement.json", headers=service.back_end).json()
    assert [party["id"] for party in agreement["parties"]] == ["甲", "乙"]
    ours = service.insurer("人保")
    assert service.client.get(f"/v1/insurer/cases/{case}/agreement", headers=ours).status_code == 200
    page = service.client.get(f"/capture/{case}/agreement", headers={**service.back_end, "Accept": "text/html"})
    assert page.status_code == 200, page.text


def test_an_insurer_that_an_officer_named_for_a_party_sees_the_case_no_more_when_that_party_is_gone(service: Service):
    case = service.case()
    send_back(service, case, service.claim(case))
    declare(service, case, {"id": "丙", "kind": "motor"})
    theirs, ours = service.insurer("太保"), service.insurer("人保")
    told = {"insurer": "太保", "reason": "电话核实保单有效"}
    service.put(f"/v1/review/cases/{case}/parties/丙/insurer", told, service.officer)
    assert service.get(f"/v1/insurer/cases/{case}", theirs)["insured"] == ["丙"]

    send_back(service, case, service.claim(case))
    declare(service, case)
    assert service.get(f"/v1/insurer/cases/{case}", theirs, 404)["code"] == "case_not_found"
    assert service.get(f"/v1/insurer/cases/{case}", ours)["insured"] == ["甲"]
