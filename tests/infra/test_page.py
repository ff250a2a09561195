"""What serves the page: its files from a bucket that is private, the API below the same address."""

from typing import Any

import pytest

from infra.choices import BadChoice
from infra.stacks.page import API_PATH
from tests.infra.conftest import Synthesize
from tests.infra.templates import Stacks

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def own(synthesize: Synthesize) -> Stacks:
    """Return stacks whose page has a domain of its own, and people somebody else's."""
    return synthesize(
        pageDomain="label.example.org",
        pageCertificate=CERTIFICATE,
        oidcIssuer="https://login.example.org/tenant",
        oidcAudience="labelhooks",
        oidcClient="page",
        oidcScopes="openid,api://labels/work",
        oidcOrigins="https://tokens.example.org",
    )


def distribution(stacks: Stacks) -> dict[str, Any]:
    (made,) = stacks.all("CloudFront::Distribution")
    found: dict[str, Any] = made.properties["DistributionConfig"]
    return found


def headers(stacks: Stacks) -> dict[str, Any]:
    (made,) = stacks.all("CloudFront::ResponseHeadersPolicy")
    found: dict[str, Any] = made.properties["ResponseHeadersPolicyConfig"]
    return found


def policy(stacks: Stacks) -> dict[str, set[str]]:
    """Return the Content-Security-Policy: what each rule allows."""
    told = headers(stacks)["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    assert told["Override"] is True
    rules = stacks.named(told["ContentSecurityPolicy"]).split("; ")
    return {name: set(allowed) for name, *allowed in (rule.split() for rule in rules)}


def test_only_its_distribution_reads_the_page_s_bucket(dev: Stacks) -> None:
    bucket = dev.one("S3::Bucket", "page_bucket/").properties
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "CorsConfiguration" not in bucket
    statements = dev.one("S3::BucketPolicy", "page_bucket/").properties["PolicyDocument"]
    (reads,) = [one for one in statements["Statement"] if one["Effect"] == "Allow"]
    assert (reads["Action"], reads["Principal"]) == (
        "s3:GetObject",
        {"Service": "cloudfront.amazonaws.com"},
    )
    source = reads["Condition"]["StringEquals"]["AWS:SourceArn"]
    assert dev.named(source).endswith("distribution/Distribution/Resource")
    (control,) = dev.all("CloudFront::OriginAccessControl")
    assert control.properties["OriginAccessControlConfig"]["SigningBehavior"] == "always"


def test_files_are_served_by_https_alone_and_as_they_say_for_how_long(dev: Stacks) -> None:
    config = distribution(dev)
    files = config["DefaultCacheBehavior"]

    assert config["DefaultRootObject"] == "index.html"
    assert config["HttpVersion"] == "http2and3"
    assert files["ViewerProtocolPolicy"] == "redirect-to-https"
    assert "AllowedMethods" not in files  # GET and HEAD
    # The page finds its way behind a "#": no answer of the API may become a page of HTML.
    assert "CustomErrorResponses" not in config


def test_the_api_answers_below_the_same_address_and_nothing_of_it_is_kept(dev: Stacks) -> None:
    config = distribution(dev)
    (api,) = config["CacheBehaviors"]
    (origin,) = [one for one in config["Origins"] if one["Id"] == api["TargetOriginId"]]

    assert api["PathPattern"] == f"{API_PATH}/*"
    assert "POST" in api["AllowedMethods"]
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    # Everything but the host's name, by which API Gateway would not know its API.
    assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert dev.named(origin["DomainName"]) == "Api.execute-api.<Region>.<URLSuffix>"
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    (strip,) = dev.all("CloudFront::Function")
    assert f"slice({len(API_PATH)})" in strip.properties["FunctionCode"]


def test_the_page_loads_and_speaks_to_what_it_needs(dev: Stacks) -> None:
    clean, raw = (
        f"https://labelhooks-dev-{name}-<AccountId>-<Region>.s3.<Region>.<URLSuffix>"
        for name in ("clean", "raw")
    )
    rules = policy(dev)

    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == {"'none'"}
    assert rules["script-src"] == {"'self'"}
    assert rules["connect-src"] == {
        "'self'",
        "https://cognito-idp.<Region>.<URLSuffix>",
        clean,
        raw,
    }
    assert rules["img-src"] == rules["media-src"] == {"'self'", "blob:", clean}
    assert rules["frame-src"] == {clean}


def test_every_answer_has_the_headers(dev: Stacks) -> None:
    told = headers(dev)["SecurityHeadersConfig"]
    strict = told["StrictTransportSecurity"]

    assert strict["AccessControlMaxAgeSec"] >= 31_536_000
    assert told["ContentTypeOptions"] == {"Override": True}
    assert told["FrameOptions"] == {"FrameOption": "DENY", "Override": True}
    assert told["ReferrerPolicy"] == {"ReferrerPolicy": "no-referrer", "Override": True}
    config = distribution(dev)
    for behaviour in (config["DefaultCacheBehavior"], *config["CacheBehaviors"]):
        assert dev.named(behaviour["ResponseHeadersPolicyId"]).startswith("Headers/")


def test_a_domain_of_one_s_own(own: Stacks, dev: Stacks) -> None:
    config = distribution(own)

    assert config["Aliases"] == ["label.example.org"]
    assert config["ViewerCertificate"] == {
        "AcmCertificateArn": CERTIFICATE,
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }
    assert own.outputs("page")["PageUrl"] == "https://label.example.org/"
    assert dev.outputs("page")["PageUrl"].startswith("https://Distribution/Resource")


def test_links_to_buckets_work_on_the_page(own: Stacks, dev: Stacks) -> None:
    def origins(stacks: Stacks) -> Any:
        bucket = stacks.one("S3::Bucket", "clean_bucket/").properties
        (rule,) = bucket["CorsConfiguration"]["CorsRules"]
        return rule["AllowedOrigins"]

    assert origins(own) == ["https://label.example.org"]
    assert origins(dev) == ["https://*.cloudfront.net"]  # its name is not known before it is there


def test_another_identity_provider_is_spoken_to(own: Stacks) -> None:
    asked = policy(own)["connect-src"]

    assert {"https://login.example.org", "https://tokens.example.org"} <= asked
    assert not any("cognito" in one for one in asked)
    told = own.outputs("api")
    assert (told["OidcClient"], told["OidcScope"]) == ("page", "openid api://labels/work")


def test_it_can_be_left_out(synthesize: Synthesize, embedded: Stacks) -> None:
    without = synthesize(page="off")

    for stacks in (without, embedded):
        assert "page" not in stacks.templates
    bucket = without.one("S3::Bucket", "clean_bucket/").properties
    assert "CorsConfiguration" not in bucket


def test_half_a_domain_is_refused(synthesize: Synthesize) -> None:
    with pytest.raises(BadChoice, match="want both, or neither"):
        synthesize(pageDomain="label.example.org")


def test_it_calls_somebody_when_it_fails(dev: Stacks) -> None:
    alarm = dev.one("CloudWatch::Alarm", "PageFails").properties

    assert (alarm["MetricName"], alarm["AlarmName"]) == (
        "5xxErrorRate",
        "LabelHooks-dev-page-Fails",
    )
    by = {one["Name"]: dev.named(one["Value"]) for one in alarm["Dimensions"]}
    assert by["DistributionId"].startswith("Distribution/")
    assert dev.named(alarm["AlarmActions"][0]) == "ticket/Resource"
    # CloudFront measures in one region alone.
    assert dev.one("CloudWatch::Alarm", "PageFails").raw["Condition"] == "Central"
