"""A permission is taken from a function: it can read nothing any more."""

import json

from gameday.scene import Scene

MESSAGES = 60
_IMPATIENT = "2"  # seconds after which a message is delivered again: five tries take minutes else
_DENIED = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}],
}


def play(scene: Scene) -> None:
    """Dead letters page; the permission is given back, and the letters are driven again."""
    target = scene.deployment.target
    scene.make()
    iam = target.session.client("iam", endpoint_url=target.endpoint, verify=target.certificate)
    function = target.output("FunctionGate")
    told = target.functions.get_function_configuration(FunctionName=function)
    role = str(told["Role"]).rpartition("/")[2]
    url = target.output("ItemsQueue")
    wanted = ["VisibilityTimeout"]
    before = target.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]  # type: ignore[arg-type]
    target.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": _IMPATIENT})
    try:
        with scene.fault():
            iam.put_role_policy(
                RoleName=role, PolicyName="outage", PolicyDocument=json.dumps(_DENIED)
            )
            scene.upload("messages", [f"a message, number {n}" for n in range(MESSAGES)])
        scene.detect("items-DeadLetters")
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="outage")
        target.sqs.set_queue_attributes(QueueUrl=url, Attributes=dict(before))
    with scene.mitigation():
        scene.types("dlq", "list")
        moved = scene.types("dlq", "redrive", "items")
        scene.settle()
    scene.expect(moved["redriven"]["items"] >= 1, "no dead letter was driven back")
    scene.expect(scene.states() == {"waiting": MESSAGES}, f"items are {scene.states()}")
    scene.balance(MESSAGES)
