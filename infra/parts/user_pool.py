"""Who signs in, where no other identity provider is chosen."""

from aws_cdk import Aws, Duration
from aws_cdk.aws_cognito import (
    AccountRecovery,
    AuthFlow,
    CfnUserPoolGroup,
    FeaturePlan,
    Mfa,
    MfaSecondFactor,
    PasswordPolicy,
    SignInAliases,
    UserPool,
    UserPoolClient,
)
from constructs import Construct

from infra.accepted import accept
from infra.defaults import Defaults

# The roles of people/access.py; a group's description is for whoever puts people into it.
GROUPS = {
    "annotator": "Answers tasks",
    "reviewer": "Answers tasks, and decides where annotators differ",
    "owner": "Sees progress and history, sends data, decides in review",
    "operator": "Sees every dataset; sends data",
}


class PeoplePool(Construct):
    """Accounts that operators make: nobody signs up by themselves."""

    def __init__(self, scope: Construct, *, on: Defaults) -> None:
        super().__init__(scope, "people")
        choices = on.choices
        pool = UserPool(
            self,
            "Pool",
            user_pool_name=choices.named("people"),
            self_sign_up_enabled=False,
            sign_in_aliases=SignInAliases(username=True),
            sign_in_case_sensitive=False,
            account_recovery=AccountRecovery.NONE,  # there is no address to send anything to
            mfa=Mfa.OPTIONAL,
            mfa_second_factor=MfaSecondFactor(otp=True, sms=False),
            feature_plan=FeaturePlan.ESSENTIALS,
            password_policy=PasswordPolicy(
                min_length=14,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            deletion_protection=choices.prod,
            removal_policy=on.removal,
        )
        client = UserPoolClient(
            self,
            "Page",
            user_pool=pool,
            user_pool_client_name=choices.named("page"),
            generate_secret=False,  # a page can keep none
            auth_flows=AuthFlow(user_srp=True, user_password=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.hours(12),  # a working day
        )
        for name, says in GROUPS.items():
            CfnUserPoolGroup(
                self,
                name,
                user_pool_id=pool.user_pool_id,
                group_name=name,
                description=says,
            )
        self.pool_id = pool.user_pool_id
        self.client_id = client.user_pool_client_id
        self.issuer = f"https://cognito-idp.{Aws.REGION}.amazonaws.com/{pool.user_pool_id}"
        accept(
            pool,
            "AwsSolutions-COG2",
            "Annotators are many, often on shared machines, and see redacted artifacts alone. "
            "Whoever wants a second factor sets one up; a chosen identity provider can ask for it.",
        )
        accept(
            pool,
            "AwsSolutions-COG3",
            "Threat protection is a paid plan for each user. Sign-in is throttled by Cognito, "
            "nobody can sign up, and there is a switch to another provider (-c oidcIssuer).",
        )
        accept(
            pool,
            "AwsSolutions-COG8",
            "As above: the essentials plan has all that is used here.",
        )
