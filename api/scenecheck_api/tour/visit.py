"""What happens in a tour: the example cases come in as from a mobile back end, and one more waits for a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from scenecheck_api.case_files import CaseFolder
from scenecheck_api.tour.house import INSURER, Tour

WAIT_SECONDS = 20.0
"""How long one request waits for something to be read or judged, before it is asked again."""
PHONE_CASE = "TOUR-PHONE"


def bring_in(tour: Tour, url: str, told: Callable[[str], None]) -> None:
    """Open the example cases, add their photos one by one, hand them in, and vouch for the insurer of the first.

    Args:
        tour: the installation.
        url: of its service.
        told: called with the name of each photo when its verdict is there.

    Raises:
        httpx.HTTPError: the service refuses something or is gone.
    """
    with _caller(url, tour.key) as client:
        ids = [_bring_case(client, case, told) for case in tour.cases]
    login = {"name": "officer", "password": tour.passwords["officer"]}
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        token = _ask(client, "POST", "/v1/session", json=login)["access_token"]
    with _caller(url, token) as client:
        vouched = {"insurer": INSURER, "reason": "演示：保单原件已核对 tour: the policy was seen"}
        for party in tour.cases[0].case.parties:
            _ask(client, "PUT", f"/v1/review/cases/{ids[0]}/parties/{party.id}/insurer", json=vouched)


def phone_link(tour: Tour, url: str) -> str:
    """Open a case without photos; the address at which one of its parties takes them with a phone.

    Raises:
        httpx.HTTPError: the service refuses something or is gone.
    """
    declared = {**_declared(tour.cases[-1]), "case_id": PHONE_CASE}
    with _caller(url, tour.key) as client:
        case = _ask(client, "POST", "/v1/cases", json=declared)["id"]
        link = {"party": declared["parties"][0]["id"], "capture": True}
        return f"{url}{_ask(client, 'POST', f'/v1/cases/{case}/links', json=link)['path']}"


def _bring_case(client: httpx.Client, folder: CaseFolder, told: Callable[[str], None]) -> str:
    case = str(_ask(client, "POST", "/v1/cases", json=_declared(folder))["id"])
    hints = {hint.file: hint for hint in folder.case.photos}
    for name, path in folder.files.items():
        hint = hints.get(name)
        slot, party = (hint.slot or "", hint.party or "") if hint is not None else ("", "")
        files = [("photo", (name, path.read_bytes(), "application/octet-stream"))]
        params = {"wait": WAIT_SECONDS}
        _ask(
            client, "POST", f"/v1/cases/{case}/photos", params=params, files=files, data={"slot": slot, "party": party}
        )
        told(f"{folder.folder.name}/{name}")
    _ask(client, "POST", f"/v1/cases/{case}/submit", params={"wait": WAIT_SECONDS}, json={})
    while _ask(client, "GET", f"/v1/cases/{case}", params={"wait": WAIT_SECONDS})["state"] == "checking":
        pass
    return case


def _declared(folder: CaseFolder) -> dict[str, Any]:
    return folder.case.model_dump(mode="json", exclude={"photos"}, exclude_none=True)


def _caller(url: str, secret: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {secret}"}
    return httpx.Client(base_url=url, headers=headers, timeout=120, trust_env=False)


def _ask(client: httpx.Client, method: str, path: str, **request: Any) -> dict[str, Any]:
    answer = client.request(method, path, **request)
    answer.raise_for_status()
    return dict(answer.json())
