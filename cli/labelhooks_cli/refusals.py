"""What AWS, or the way there, said no with."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)


def told(error: BaseException) -> str | None:
    """Return what to say of an error of AWS's client library; None for any other."""
    match error:
        case NoCredentialsError():
            return "No AWS credentials: set AWS_PROFILE, or labelhooks local up."
        case NoRegionError():
            return "No AWS region: set AWS_REGION."
        case EndpointConnectionError():
            return f"{error} Is the network there, and AWS_ENDPOINT_URL right?"
        case ClientError():
            said = error.response["Error"]
            return f"{error.operation_name}: {said['Code']}: {said['Message']}"
        case BotoCoreError():
            return str(error)
    return None
