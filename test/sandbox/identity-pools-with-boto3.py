"""Drives the sandbox's identity pools with boto3, and prints what it saw as JSON."""

import json
import sys
import time
from datetime import timezone

import boto3
from botocore import UNSIGNED
from botocore.client import ClientError, Config

endpoint, region = sys.argv[1:]
made_up = {"aws_access_key_id": "example", "aws_secret_access_key": "example"}
where = {"endpoint_url": endpoint, "region_name": region}
client = boto3.client("cognito-identity", config=Config(retries={"max_attempts": 0}), **where, **made_up)
public = boto3.client("cognito-identity", config=Config(signature_version=UNSIGNED), **where)
provider = "login.example.com"
errors = {}


def refused(name, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        errors[name] = [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]


pool = client.create_identity_pool(
    IdentityPoolName="people", AllowUnauthenticatedIdentities=False, DeveloperProviderName=provider
)
pool_id = pool["IdentityPoolId"]
here = {"IdentityPoolId": pool_id}


def register(user, **more):
    return client.get_open_id_token_for_developer_identity(Logins={provider: user}, **here, **more)


ann = register("ann")
ann_id = ann["IdentityId"]
again = register("ann")["IdentityId"]
attached = register("ann@example.com", IdentityId=ann_id)["IdentityId"]
bob_id = register("bob")["IdentityId"]
undeletable = register("undeletable")["IdentityId"]
lookup = client.lookup_developer_identity
refused("attached_elsewhere", register, user="ann", IdentityId=bob_id)
refused("mismatch", lookup, DeveloperUserIdentifier="ann", IdentityId=bob_id, **here)
refused("nobody", lookup, DeveloperUserIdentifier="nobody", **here)
refused("guest", public.get_id, **here)
refused(
    "renamed",
    client.update_identity_pool,
    IdentityPoolName="people",
    AllowUnauthenticatedIdentities=False,
    DeveloperProviderName="login.example.org",
    **here,
)
merged = client.merge_developer_identities(
    SourceUserIdentifier="bob", DestinationUserIdentifier="ann", DeveloperProviderName=provider, **here
)["IdentityId"]
users = lookup(IdentityId=ann_id, MaxResults=60, **here)["DeveloperUserIdentifierList"]
visible = [one["IdentityId"] for one in client.list_identities(MaxResults=60, HideDisabled=True, **here)["Identities"]]
year = client.describe_identity(IdentityId=ann_id)["CreationDate"].astimezone(timezone.utc).year
client.set_identity_pool_roles(Roles={"authenticated": "arn:aws:iam::123456789012:role/users"}, **here)
credentials = public.get_credentials_for_identity(
    IdentityId=ann_id, Logins={"cognito-identity.amazonaws.com": ann["Token"]}
)["Credentials"]
arn = f"arn:aws:cognito-identity:{region}:123456789012:identitypool/{pool_id}"
client.tag_resource(ResourceArn=arn, Tags={"team": "one"})
tags = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
unlink = {"DeveloperProviderName": provider, "DeveloperUserIdentifier": "bob", "IdentityId": ann_id}
client.unlink_developer_identity(**unlink, **here)
unprocessed = client.delete_identities(IdentityIdsToDelete=[ann_id, bob_id, undeletable])["UnprocessedIdentityIds"]
client.delete_identity_pool(**here)

print(
    json.dumps(
        {
            "errors": errors,
            "ann": ann_id,
            "again": again,
            "attached": attached,
            "undeletable": undeletable,
            "merged": merged,
            "users": users,
            "visible": visible,
            "year": year,
            "expires_in": credentials["Expiration"].timestamp() - time.time(),
            "unprocessed": unprocessed,
            "tags": tags,
        }
    )
)
