"""Where people come in: the HTTP API, who its tokens are from, its limits and its access log."""

from collections.abc import Mapping

from aws_cdk import App, Aws, CfnOutput, Duration, Stack, Tags
from aws_cdk.aws_apigatewayv2 import CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage
from aws_cdk.aws_cloudwatch import Metric
from aws_cdk.aws_lambda import CfnPermission
from aws_cdk.aws_logs import LogGroup

from infra.accepted import accept
from infra.choices import Choices
from infra.defaults import API_FAILS, API_SLOW, MINUTE, Defaults
from infra.parts.live_function import LiveFunction
from infra.parts.user_pool import PeoplePool

# Not one of them names a person: no address, no agent, no claim, no path (it names items).
LOGGED = (
    "requestId",
    "requestTime",
    "routeKey",
    "status",
    "responseLatency",
    "integrationLatency",
    "integrationStatus",
    "responseLength",
    "authorizer.error",
)
TWICE_AT_ONCE = 2  # of a second's requests, for a moment


class Api(Stack):
    """May come and go without touching what is kept; people's accounts are kept in prod."""

    def __init__(
        self, app: App, choices: Choices, on: Defaults, functions: Mapping[str, LiveFunction]
    ) -> None:
        super().__init__(
            app,
            choices.named("api"),
            description="LabelHooks: the HTTP API, and who may use it",
            termination_protection=choices.prod,
        )
        self._choices = choices
        self._on = on
        pool = None if choices.oidc_issuer else PeoplePool(self, on=on)
        self._issuer = choices.oidc_issuer if pool is None else pool.issuer
        self._audience = list(choices.oidc_audience) if pool is None else [pool.client_id]
        self._api = CfnApi(
            self,
            "Api",
            name=choices.named("api"),
            protocol_type="HTTP",
            description="LabelHooks: docs/api.md",
            cors_configuration=self._cors(),
        )
        self._routes(functions["api"])
        self._hook(functions["studio_hook"])
        self._stage()
        self._alarms()
        self.id = self._api.ref
        CfnOutput(self, "ApiId", value=self.id)
        CfnOutput(self, "ApiUrl", value=self._api.attr_api_endpoint)
        CfnOutput(self, "OidcIssuer", value=self._issuer)
        CfnOutput(self, "OidcAudience", value=",".join(self._audience))
        CfnOutput(self, "OidcClient", value=choices.oidc_client or self._audience[0])
        CfnOutput(self, "OidcScope", value=" ".join(choices.oidc_scopes))
        if pool is not None:
            CfnOutput(self, "UserPool", value=pool.pool_id)
            CfnOutput(self, "UserPoolClient", value=pool.client_id)
        Tags.of(self).add("part", "api")

    def _cors(self) -> CfnApi.CorsProperty | None:
        """
        Return which pages of other addresses may speak to the API; ours is below the same one.

        Tokens are in a header: there is no cookie to forge.
        """
        if not self._choices.origins:
            return None
        return CfnApi.CorsProperty(
            allow_origins=list(self._choices.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "idempotency-key"],
            expose_headers=["retry-after"],
            max_age=3600,
        )

    def _routes(self, function: LiveFunction) -> None:
        """Let everything through to the function that has a token that holds; one needs none."""
        target = self._target("Function", "Invoke", function)
        authorizer = CfnAuthorizer(
            self,
            "Token",
            api_id=self._api.ref,
            name="token",
            authorizer_type="JWT",
            identity_source=["$request.header.Authorization"],
            jwt_configuration=CfnAuthorizer.JWTConfigurationProperty(
                issuer=self._issuer, audience=self._audience
            ),
        )
        # By method and not ANY: a browser asks with OPTIONS first, and has no token then.
        for name, key in (("Get", "GET /{proxy+}"), ("Post", "POST /{proxy+}")):
            CfnRoute(
                self,
                name,
                api_id=self._api.ref,
                route_key=key,
                target=target,
                authorization_type="JWT",
                authorizer_id=authorizer.ref,
            )
        public = CfnRoute(
            self,
            "Document",
            api_id=self._api.ref,
            route_key="GET /openapi.json",
            target=target,
            authorization_type="NONE",
        )
        accept(
            public,
            "AwsSolutions-APIG4",
            "The OpenAPI document alone: it is in the repository, and holds nothing of anybody.",
        )

    def _hook(self, function: LiveFunction) -> None:
        """Let Label Studio's webhooks in: they have no token, but a secret the function knows."""
        hook = CfnRoute(
            self,
            "StudioHook",
            api_id=self._api.ref,
            route_key="POST /hooks/label-studio/{dataset}",
            target=self._target("StudioHookFunction", "StudioHookInvoke", function),
            authorization_type="NONE",
        )
        accept(
            hook,
            "AwsSolutions-APIG4",
            "Label Studio can neither sign nor fetch a token: the function lets in who sends the "
            "dataset's secret, compared in constant time (labelhooks/studio/hook.py).",
        )

    def _target(self, name: str, permission: str, function: LiveFunction) -> str:
        """Return a function as the target of routes, which this API alone may call."""
        integration = CfnIntegration(
            self,
            name,
            api_id=self._api.ref,
            integration_type="AWS_PROXY",
            integration_uri=function.alias.function_arn,
            payload_format_version="2.0",
            timeout_in_millis=30_000,
        )
        CfnPermission(
            self,
            permission,
            action="lambda:InvokeFunction",
            function_name=function.alias.function_arn,
            principal="apigateway.amazonaws.com",
            source_arn=f"arn:{Aws.PARTITION}:execute-api:{Aws.REGION}:{Aws.ACCOUNT_ID}:"
            f"{self._api.ref}/*/*",
        )
        return f"integrations/{integration.ref}"

    def _stage(self) -> None:
        logs = LogGroup(
            self,
            "Access",
            retention=self._on.log_retention,
            removal_policy=self._on.removal,
        )
        told = ",".join(f'"{name}":"$context.{name}"' for name in LOGGED)
        rate = self._choices.api_requests
        CfnStage(
            self,
            "Stage",
            api_id=self._api.ref,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=CfnStage.AccessLogSettingsProperty(
                destination_arn=logs.log_group_arn, format=f"{{{told}}}"
            ),
            default_route_settings=CfnStage.RouteSettingsProperty(
                throttling_rate_limit=rate,
                throttling_burst_limit=TWICE_AT_ONCE * rate,
                detailed_metrics_enabled=False,
            ),
        )

    def _alarms(self) -> None:
        def metric(name: str, statistic: str) -> Metric:
            return Metric(
                namespace="AWS/ApiGateway",
                metric_name=name,
                dimensions_map={"ApiId": self._api.ref},
                period=MINUTE,
                statistic=statistic,
            )

        says = "the HTTP API"
        self._on.alarm(self, "http_api", API_FAILS, metric("5xx", "sum"), 5, says=says)
        slow = Duration.seconds(3).to_milliseconds()
        self._on.alarm(self, "http_api", API_SLOW, metric("Latency", "p95"), slow, says=says)
