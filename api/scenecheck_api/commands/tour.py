"""`scenecheck tour`: the whole service with example cases, to be looked at in a browser."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenecheck_api.commands.console import people_console, print_line, progress_bar
from scenecheck_api.commands.serve import opened, ready

if TYPE_CHECKING:
    from scenecheck_api.tour.house import Tour


def tour(
    examples: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="Folders of cases with their records.")
    ] = Path("examples"),
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Look at the whole service: example cases at the desk, at an insurer's and on a phone. Nothing of it is kept."""
    with tempfile.TemporaryDirectory(prefix="scenecheck-tour-", ignore_cleanup_errors=True) as folder:
        from scenecheck_api.tour.house import furnish

        made = furnish(Path(folder), examples, port)
        ready(made.settings)
        reader = opened(made.settings)

        from scenecheck_api.server.run import run_server

        if not run_server(made.settings, reader, lambda url: _guide(made, url)):
            print_line(
                f"error: expected to listen on port {port}, found it taken? --port 0 takes a free one [not_started]"
            )
            raise typer.Exit(1)


def _guide(made: Tour, url: str) -> None:
    """Say where to look, and bring the cases in; runs beside the server."""
    import httpx

    from scenecheck_api.tour.visit import bring_in, phone_link

    try:
        _show(made, url, phone_link(made, url))
        with progress_bar("识别 reading", sum(len(case.files) for case in made.cases)) as told:
            bring_in(made, url, told)
    except (httpx.NetworkError, httpx.RemoteProtocolError):  # told to end meanwhile
        return
    except httpx.HTTPError as error:
        print_line(f"error: expected the service to take the example cases, found: {error} [tour_cut_short]")
        return
    people_console().print(f"案件已就绪 the cases are there: {url}/desk", markup=False, highlight=False)


def _show(made: Tour, url: str, phone: str) -> None:
    from rich.table import Table

    from scenecheck_api.pages.navigation import PLACES
    from scenecheck_api.tour.house import PEOPLE

    table = Table(box=None, padding=(0, 2, 0, 0), title_justify="left", title=f"SceneCheck  {url}")
    for heading in ("用户名 name", "密码 password", "看什么 what to look at"):
        table.add_column(heading, no_wrap=True)
    for name, (role, _) in PEOPLE.items():
        places = (f"{place.name.zh} {place.name.en}" for place in PLACES if role in place.roles)
        table.add_row(name, made.passwords[name], "、".join(places))
    console = people_console()
    console.print(table)
    for label, address in (("手机拍照 a party's phone", phone), ("接口 interface", f"{url}/docs")):
        console.print(f"{label}: {address}", markup=False, highlight=False, soft_wrap=True)
    console.print(
        "正在识别案例照片；Ctrl-C 结束并删除一切 reading the cases; Ctrl-C ends it and removes everything", style="dim"
    )
