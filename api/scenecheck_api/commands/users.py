"""`scenecheck users`: people who log in here."""

from __future__ import annotations

from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json
from scenecheck_api.commands.installation import JSON, installation
from scenecheck_api.security.principal import Role

app = typer.Typer(no_args_is_help=True, help="People who log in here.")
NAME = Annotated[str, typer.Argument(metavar="NAME", help="What the person logs in with.")]


@app.command("create")
def create_command(
    name: NAME,
    role: Annotated[Role, typer.Option("--role", help="As whom the person acts.")],
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="Insurer, repair shop or station; or the area of the police.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Make an account. The first password is shown this once and must be changed at the first login."""
    from scenecheck_api.security import accounts

    with installation("users") as here, here.database.write() as session:
        password = accounts.create(
            session,
            here.by,
            here.security.clock(),
            here.security.passwords,
            name=name,
            role=role,
            organisation=organisation,
        )
    _show(name, password, as_json)


@app.command("reset")
def reset_command(name: NAME, as_json: JSON = False) -> None:
    """A new first password; second factor and lockout are taken away, logins end, a disabled account works again."""
    from scenecheck_api.security import accounts

    with installation("users") as here, here.database.write() as session:
        password = accounts.reset(session, here.by, here.security.clock(), here.security.passwords, name)
    _show(name, password, as_json)


@app.command("disable")
def disable_command(name: NAME, as_json: JSON = False) -> None:
    """No login any more; those there are end at once."""
    from scenecheck_api.security import accounts

    with installation("users") as here, here.database.write() as session:
        accounts.disable(session, here.by, here.security.clock(), name)
    if as_json:
        print_json({"name": name, "state": "disabled"})
    else:
        people_console().print(f"账号 {name} 已停用 disabled", markup=False)


@app.command("list")
def list_command(as_json: JSON = False) -> None:
    """List all accounts."""
    from scenecheck_api.security import accounts

    with installation("users") as here, here.database.read() as session:
        rows = [
            {
                "id": row.id,
                "name": row.name,
                "role": row.role,
                "organisation": row.organisation,
                "state": "disabled" if row.disabled_at else "new" if row.change_password else "works",
                "second_factor": row.totp is not None,
                "created_at": row.created_at.isoformat(timespec="seconds"),
            }
            for row in accounts.list_accounts(session)
        ]
    console = people_console()
    for row in rows:
        if as_json:
            print_json(row)
        else:
            factor = "2FA" if row["second_factor"] else "-"
            words = (row["name"], row["state"], row["role"], row["organisation"] or "-", factor)
            console.print(*words, markup=False, highlight=False)


def _show(name: str, password: str, as_json: bool) -> None:
    if as_json:
        print_json({"name": name, "password": password})
        return
    console = people_console()
    console.print(password, markup=False, highlight=False, soft_wrap=True)
    console.print("首次登录须修改，只显示这一次 to be changed at the first login; shown this once", style="dim")
