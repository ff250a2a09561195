"""Where people work: the page's files, what serves them, and the API under the same address."""

from urllib.parse import urlsplit

from aws_cdk import App, Aws, CfnOutput, Duration, Stack, Tags
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_cloudfront import (
    AllowedMethods,
    BehaviorOptions,
    CachePolicy,
    Distribution,
    Function,
    FunctionAssociation,
    FunctionCode,
    FunctionEventType,
    FunctionRuntime,
    HeadersFrameOption,
    HeadersReferrerPolicy,
    HttpVersion,
    OriginProtocolPolicy,
    OriginRequestPolicy,
    OriginSslPolicy,
    ResponseCustomHeader,
    ResponseCustomHeadersBehavior,
    ResponseHeadersContentSecurityPolicy,
    ResponseHeadersContentTypeOptions,
    ResponseHeadersFrameOptions,
    ResponseHeadersPolicy,
    ResponseHeadersReferrerPolicy,
    ResponseHeadersStrictTransportSecurity,
    ResponseSecurityHeadersBehavior,
    SecurityPolicyProtocol,
    ViewerProtocolPolicy,
)
from aws_cdk.aws_cloudfront_origins import HttpOrigin, S3BucketOrigin

from infra.accepted import accept
from infra.choices import Choices
from infra.defaults import Defaults
from infra.parts.private_bucket import PrivateBucket

API_PATH = "/api"
# The API's own paths begin at its root.
STRIP = f"""function handler(event) {{
  event.request.uri = event.request.uri.slice({len(API_PATH)}) || "/";
  return event.request;
}}
"""
# A page that people work in needs none of these.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Page(Stack):
    """
    Serves what `labelhooks page publish` puts into the bucket.

    The API answers below `/api` of the same address: no browser has to ask first whether it may,
    and neither stack has to know the other's address before it is there.
    """

    def __init__(self, app: App, choices: Choices, on: Defaults, api_id: str) -> None:
        super().__init__(
            app,
            choices.named("page"),
            description="LabelHooks: the page that people work in",
        )
        self._choices = choices
        self._on = on
        self._bucket = PrivateBucket(self, "page", on=on)
        self._headers = self._secured()
        made = self._distribution(api_id)
        self.distribution_id = made.distribution_id
        address = choices.page_domain or made.domain_name
        CfnOutput(self, "PageUrl", value=f"https://{address}/")
        CfnOutput(self, "PageBucket", value=self._bucket.bucket.bucket_name)
        CfnOutput(self, "PageDomain", value=made.domain_name)
        Tags.of(self).add("part", "page")

    def _distribution(self, api_id: str) -> Distribution:
        domain = self._choices.page_domain
        certificate = (
            Certificate.from_certificate_arn(self, "Own", self._choices.page_certificate)
            if domain
            else None
        )
        files = BehaviorOptions(
            origin=S3BucketOrigin.with_origin_access_control(self._bucket.bucket),
            viewer_protocol_policy=ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            # For as long as each file says: `publish` says it.
            cache_policy=CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=self._headers,
            compress=True,
        )
        made = Distribution(
            self,
            "Distribution",
            comment=self._choices.named("page"),
            default_root_object="index.html",
            default_behavior=files,
            additional_behaviors={f"{API_PATH}/*": self._api(api_id)},
            http_version=HttpVersion.HTTP2_AND_3,
            # CloudFront fixes that of its own name (see below).
            minimum_protocol_version=SecurityPolicyProtocol.TLS_V1_2_2021 if domain else None,
            domain_names=[domain] if domain else None,
            certificate=certificate,
        )
        accept(
            made,
            "AwsSolutions-CFR1",
            "People label from where they live; an identity provider can tell countries apart.",
        )
        accept(
            made,
            "AwsSolutions-CFR2",
            "The files are public and static. The API takes a bounded number of requests a second, "
            "and nothing without a token; a web ACL costs more than all of this stack, and can be "
            "associated by whoever wants one.",
        )
        accept(
            made,
            "AwsSolutions-CFR3",
            "An access log would hold the addresses and browsers of people at work. The API's own "
            "log says what was asked and how it went, and of nobody in particular.",
        )
        if not domain:
            accept(
                made,
                "AwsSolutions-CFR4",
                "CloudFront's own name has CloudFront's own minimum; a domain of one's own "
                "(-c pageDomain) has TLS 1.2.",
            )
        return made

    def _api(self, api_id: str) -> BehaviorOptions:
        strip = Function(
            self,
            "Strip",
            code=FunctionCode.from_inline(STRIP),
            runtime=FunctionRuntime.JS_2_0,
            comment="The API's paths begin at its root",
        )
        return BehaviorOptions(
            origin=HttpOrigin(
                f"{api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}",
                protocol_policy=OriginProtocolPolicy.HTTPS_ONLY,
                origin_ssl_protocols=[OriginSslPolicy.TLS_V1_2],
                read_timeout=Duration.seconds(30),  # as long as the API waits for its function
            ),
            viewer_protocol_policy=ViewerProtocolPolicy.HTTPS_ONLY,  # a token is in it
            allowed_methods=AllowedMethods.ALLOW_ALL,
            cache_policy=CachePolicy.CACHING_DISABLED,
            origin_request_policy=OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=self._headers,
            function_associations=[
                FunctionAssociation(function=strip, event_type=FunctionEventType.VIEWER_REQUEST)
            ],
        )

    def _secured(self) -> ResponseHeadersPolicy:
        return ResponseHeadersPolicy(
            self,
            "Headers",
            response_headers_policy_name=f"{self._choices.named('page')}-{self.region}",
            security_headers_behavior=ResponseSecurityHeadersBehavior(
                content_security_policy=ResponseHeadersContentSecurityPolicy(
                    content_security_policy=self._policy(), override=True
                ),
                content_type_options=ResponseHeadersContentTypeOptions(override=True),
                frame_options=ResponseHeadersFrameOptions(
                    frame_option=HeadersFrameOption.DENY, override=True
                ),
                # Links to artifacts are secrets for minutes, and addresses name datasets.
                referrer_policy=ResponseHeadersReferrerPolicy(
                    referrer_policy=HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(730),
                    include_subdomains=True,
                    override=True,
                ),
            ),
            custom_headers_behavior=ResponseCustomHeadersBehavior(
                custom_headers=[
                    ResponseCustomHeader(
                        header="Permissions-Policy", value=PERMISSIONS, override=True
                    ),
                    ResponseCustomHeader(
                        header="Cross-Origin-Opener-Policy", value="same-origin", override=True
                    ),
                ]
            ),
        )

    def _policy(self) -> str:
        """Return what the page may load and speak to: itself, who signs people in, two buckets."""
        clean, raw = (self._bucket_origin(name) for name in ("clean", "raw"))
        rules = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self' 'unsafe-inline'",  # editors place what they draw by style
            "img-src": f"'self' blob: {clean}",
            "media-src": f"'self' blob: {clean}",
            "frame-src": clean,
            "connect-src": " ".join(("'self'", *self._sign_in(), clean, raw)),
            "frame-ancestors": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'",
        }
        return "; ".join(f"{name} {allowed}" for name, allowed in rules.items())

    def _bucket_origin(self, name: str) -> str:
        """Return where the API's links to a bucket lead; its name is fixed (PrivateBucket)."""
        bucket = f"labelhooks-{self._choices.env}-{name}-{self.account}-{self.region}"
        return f"https://{bucket}.s3.{self.region}.{Aws.URL_SUFFIX}"

    def _sign_in(self) -> tuple[str, ...]:
        choices = self._choices
        if not choices.oidc_issuer:
            return (f"https://cognito-idp.{self.region}.{Aws.URL_SUFFIX}",)
        issuer = urlsplit(choices.oidc_issuer)
        return tuple(dict.fromkeys((f"https://{issuer.netloc}", *choices.oidc_origins)))
