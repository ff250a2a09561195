"""labelhooks page url | serve | publish | accounts: the page that people work in."""

from pathlib import Path
from typing import Annotated

import typer

from labelhooks.errors import OperatorError
from labelhooks_cli.local import pages, visitors
from labelhooks_cli.local.home import Home
from labelhooks_cli.output import table
from labelhooks_cli.page.files import Built, config
from labelhooks_cli.page.publish import publish as put
from labelhooks_cli.page.serve import Cloud, PageServer
from labelhooks_cli.problems import LocalFailed, StackAbsent
from labelhooks_cli.session import Session, command

page_app = typer.Typer(no_args_is_help=True, help="The page that people work in.")

_Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="The built page.  [default: web/dist]", show_default=False),
]


@command(page_app)
def url(session: Session) -> None:
    """Print the page's address."""
    if session.target.endpoint is None:
        found = session.target.outputs_of("page")["PageUrl"]
    else:
        record = pages.PageRecord.alive(Home.need())
        if record is None:
            raise LocalFailed("The page is not served: make page, then labelhooks local up.")
        found = record.url
    session.out.result({"url": found}, lambda: found)


@command(page_app)
def serve(
    session: Session,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Listen there.")] = pages.PORT,
    folder: _Folder = None,
) -> None:
    """Serve the page on this machine, beside the embedded cloud, until Ctrl-C."""
    if session.target.endpoint is None:
        raise OperatorError("on AWS the page has an address of its own: labelhooks page url")
    built = Built.need(folder or Home.need().page)
    cloud = Cloud.of(session.target)
    try:
        server = PageServer(port, built, cloud)
    except OSError as error:
        raise LocalFailed(f"Port {port}: {error.strerror}. Name another with --port.") from None
    session.out.note(f"The page is at {server.url}")
    with server:
        server.serve_forever()


@command(page_app)
def publish(
    session: Session,
    folder: _Folder = None,
    if_wanted: Annotated[
        bool, typer.Option("--if-wanted", help="Do nothing where the page was left out.")
    ] = False,
) -> None:
    """Put the built page where its distribution on AWS reads it; `make deploy` does that."""
    target = session.target
    if target.endpoint is not None:
        raise OperatorError("locally nothing has to be published: labelhooks local up serves it")
    built = Built.need(folder or Home.need().page)
    try:
        told = target.outputs_of("page")
    except StackAbsent:
        if not if_wanted:
            raise
        session.out.result({"url": None}, lambda: "This deployment serves no page (-c page=off).")
        return
    done = put(target.s3, told["PageBucket"], built, config(target.outputs, target.region))
    result = {"url": told["PageUrl"], "put": done.put, "removed": done.removed}
    session.out.result(result, lambda: f"{told['PageUrl']} has the page of {built.folder}")


@command(page_app)
def accounts(session: Session) -> None:
    """Give the accounts of the embedded cloud new passwords, and say them."""
    if session.target.endpoint is None:
        raise OperatorError("on AWS people are invited: labelhooks people invite")
    made = visitors.renew(session.target)
    rows = [(one.name, one.password) for one in made]
    told = [{"name": name, "password": password} for name, password in rows]
    session.out.result(told, lambda: table(("name", "password"), rows))
