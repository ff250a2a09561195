"""Where people come in: who its tokens are from, what is let through, what its log tells."""

import json
from typing import Any

import pytest

from infra.choices import BadChoice
from infra.parts.user_pool import GROUPS
from labelhooks.people.access import Role
from labelhooks.people.routes import ROUTES
from labelhooks.studio.hook import PATH
from tests.infra.conftest import Synthesize
from tests.infra.templates import Stacks


@pytest.fixture(scope="module")
def elsewhere(synthesize: Synthesize) -> Stacks:
    """Return stacks whose people are somebody else's."""
    return synthesize(
        oidcIssuer="https://login.example.org/tenant",
        oidcAudience="labelhooks",
        oidcGroupsClaim="roles",
        pageOrigins="https://label.example.org",
        apiRequests=20,
    )


def routes(stacks: Stacks) -> dict[str, dict[str, Any]]:
    found = stacks.all("ApiGatewayV2::Route", "api")
    return {one.properties["RouteKey"]: dict(one.properties) for one in found}


def test_without_a_token_nobody_gets_more_than_the_document(dev: Stacks) -> None:
    public = {key for key, one in routes(dev).items() if one["AuthorizationType"] == "NONE"}

    hook = f"POST {PATH}"  # who knows a dataset's secret
    assert public == {*(f"{one.method} {one.path}" for one in ROUTES if one.public), hook}
    for key, one in routes(dev).items():
        if key not in public:
            assert one["AuthorizationType"] == "JWT"
            assert dev.named(one["AuthorizerId"]).startswith("Token")


def test_every_method_of_the_table_is_let_through(dev: Stacks) -> None:
    methods = {key.partition(" ")[0] for key in routes(dev)}

    # Not ANY: a browser's first question has no token, and the HTTP API answers it itself.
    assert methods == {route.method for route in ROUTES}


def test_tokens_are_the_pool_s_for_our_page_alone(dev: Stacks) -> None:
    (token,) = dev.all("ApiGatewayV2::Authorizer")
    asked = token.properties["JwtConfiguration"]

    assert dev.named(asked["Issuer"]).startswith("https://cognito-idp.<Region>.amazonaws.com/")
    assert [dev.named(one).split("/")[:2] for one in asked["Audience"]] == [["people", "Page"]]
    (client,) = dev.all("Cognito::UserPoolClient")
    assert client.properties["PreventUserExistenceErrors"] == "ENABLED"
    assert client.properties["GenerateSecret"] is False
    assert client.properties["TokenValidityUnits"]["AccessToken"] == "minutes"
    assert client.properties["AccessTokenValidity"] == 60


def test_nobody_signs_up_by_themselves(dev: Stacks, prod: Stacks) -> None:
    (pool,) = dev.all("Cognito::UserPool")
    (kept,) = prod.all("Cognito::UserPool")

    assert pool.properties["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool.properties["Policies"]["PasswordPolicy"]["MinimumLength"] >= 14
    assert kept.properties["DeletionProtection"] == "ACTIVE"
    assert kept.raw["DeletionPolicy"] == "Retain"


def test_the_groups_are_the_roles(dev: Stacks) -> None:
    made = {one.properties["GroupName"] for one in dev.all("Cognito::UserPoolGroup")}

    assert made == set(GROUPS) == {role.value for role in Role}


def test_another_identity_provider_takes_the_pool_s_place(elsewhere: Stacks) -> None:
    (token,) = elsewhere.all("ApiGatewayV2::Authorizer")

    assert not elsewhere.all("Cognito::UserPool")
    assert token.properties["JwtConfiguration"] == {
        "Audience": ["labelhooks"],
        "Issuer": "https://login.example.org/tenant",
    }
    assert elsewhere.environment("api")["GROUPS_CLAIM"] == "roles"


def test_half_an_identity_provider_is_refused(synthesize: Synthesize) -> None:
    with pytest.raises(BadChoice, match="want both, or neither"):
        synthesize(oidcIssuer="https://login.example.org")


def test_pages_of_named_origins_may_ask_and_no_others(
    dev: Stacks, elsewhere: Stacks, embedded: Stacks
) -> None:
    def cors(stacks: Stacks) -> Any:
        (api,) = stacks.all("ApiGatewayV2::Api")
        return api.properties.get("CorsConfiguration")

    assert cors(dev) is None
    assert cors(elsewhere)["AllowOrigins"] == ["https://label.example.org"]
    assert cors(embedded)["AllowOrigins"] == ["*"]
    assert "AllowCredentials" not in cors(embedded)


def test_pages_fetch_artifacts_and_post_uploads_and_no_more(dev: Stacks, elsewhere: Stacks) -> None:
    def rules(stacks: Stacks, name: str) -> Any:
        made = stacks.one("S3::Bucket", f"{name}_bucket/").properties
        return made.get("CorsConfiguration", {}).get("CorsRules")

    for name, method in (("clean", "GET"), ("raw", "POST"), ("quarantine", None)):
        found = rules(elsewhere, name)
        if method is None:
            assert found is rules(dev, name) is None
        else:
            (rule,) = found
            assert rule["AllowedMethods"] == [method]
            assert "https://label.example.org" in rule["AllowedOrigins"]


def test_requests_are_limited(dev: Stacks, elsewhere: Stacks) -> None:
    def limits(stacks: Stacks) -> tuple[int, int]:
        (stage,) = stacks.all("ApiGatewayV2::Stage")
        told = stage.properties["DefaultRouteSettings"]
        return told["ThrottlingRateLimit"], told["ThrottlingBurstLimit"]

    assert limits(dev) == (200, 400)
    assert limits(elsewhere) == (20, 40)


def test_the_access_log_tells_nothing_of_whoever_asks(dev: Stacks) -> None:
    (stage,) = dev.all("ApiGatewayV2::Stage")
    told = json.loads(stage.properties["AccessLogSettings"]["Format"])

    for word in ("identity", "sourceIp", "userAgent", "claims", "path", "principal", "domain"):
        assert word.lower() not in json.dumps(told).lower()
    assert {"routeKey", "status", "responseLatency"} <= set(told)


def test_the_api_alone_may_call_its_functions(dev: Stacks) -> None:
    made = dev.all("Lambda::Permission", "api")

    called = {dev.named(one.properties["FunctionName"]).partition("/")[0] for one in made}
    assert called == {"api", "studio_hook"}
    for invoke in made:
        assert invoke.properties["Principal"] == "apigateway.amazonaws.com"
        assert dev.named(invoke.properties["SourceArn"]).endswith(":Api/*/*")


def test_the_api_configures_what_operators_do_and_nothing_else(
    dev: Stacks,
) -> None:
    written = {
        resource: statement["condition"]
        for statement in dev.statements("api")
        if "dynamodb:PutItem" in statement["actions"] and statement["condition"]
        for resource in statement["resources"]
    }

    assert {name.partition("/")[0]: told for name, told in written.items()} == {
        "config_table": {
            "ForAllValues:StringLike": {
                "dynamodb:LeadingKeys": ["switches", "lineup#*", "incident#*", "takeback#*"]
            }
        },
        "measures_table": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["*#rejected"]}},
    }
