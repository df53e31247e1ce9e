"""Carries users into the sandbox with boto3: import job, log, groups, provider, link, sign-in. Prints what it saw as JSON."""

import json
import sys
import time
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.client import ClientError, Config

endpoint, region, role = sys.argv[1:]
made_up = {"aws_access_key_id": "example", "aws_secret_access_key": "example"}
where = {"endpoint_url": endpoint, "region_name": region}
once = Config(retries={"max_attempts": 0})
cognito = boto3.client("cognito-idp", config=once, **where, **made_up)
public = boto3.client("cognito-idp", config=Config(signature_version=UNSIGNED), **where)
logs = boto3.client("logs", config=once, **where, **made_up)
errors = {}


def refused(name, call, **parameters):
    try:
        call(**parameters)
        errors[name] = "accepted"
    except ClientError as error:
        errors[name] = error.response["Error"]["Code"]
        assert isinstance(error, getattr(cognito.exceptions, errors[name])), name


def upload(url, text):
    headers = {"x-amz-server-side-encryption": "aws:kms"}
    request = urllib.request.Request(url, data=text.encode(), method="PUT", headers=headers)
    with urllib.request.urlopen(request) as response:
        return response.status


schema = [{"Name": "tier", "AttributeDataType": "String", "Mutable": True}]
pool = cognito.create_user_pool(PoolName="people", AutoVerifiedAttributes=["email"], Schema=schema)["UserPool"]["Id"]
in_pool = {"UserPoolId": pool}

header = cognito.get_csv_header(**in_pool)["CSVHeader"]
row = {"cognito:username": "ann", "email": "ann@example.com", "email_verified": "TRUE", "custom:tier": "gold\\, or so"}
bad = {"cognito:username": "bob", "email": "bob@example.com", "email_verified": "FALSE"}
again = {**row, "name": "Ann"}
rows = [row, bad, again, {**row, "cognito:username": "carl", "email": "carl@example.com"}]
text = "\n".join([",".join(header), *(",".join(one.get(name, "") for name in header) for one in rows)]) + "\n"

job = cognito.create_user_import_job(JobName="by hand", CloudWatchLogsRoleArn=role, **in_pool)["UserImportJob"]
this = {"JobId": job["JobId"], **in_pool}
refused("start_without_file", cognito.start_user_import_job, **this)
uploaded = upload(job["PreSignedUrl"], text)
started = cognito.start_user_import_job(**this)["UserImportJob"]["Status"]
for _ in range(200):
    ended = cognito.describe_user_import_job(**this)["UserImportJob"]
    if ended["Status"] not in ("Pending", "InProgress"):
        break
    time.sleep(0.02)
listed = [one["JobId"] for one in cognito.list_user_import_jobs(MaxResults=10, **in_pool)["UserImportJobs"]]

group = f"/aws/cognito/userpools/{pool}/people"
streams = [stream["logStreamName"] for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]]
events = logs.get_log_events(logGroupName=group, logStreamName=streams[0], startFromHead=True)["events"]
pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, filterPattern='"[FAILED]"')
failed = [event["message"] for page in pages for event in page["events"]]

for name in ("editors", "readers"):
    cognito.create_group(GroupName=name, **in_pool)
    cognito.admin_add_user_to_group(GroupName=name, Username="ann", **in_pool)
refused("group_again", cognito.create_group, GroupName="editors", **in_pool)
cognito.admin_remove_user_from_group(GroupName="readers", Username="ann", **in_pool)
of_ann = [one["GroupName"] for one in cognito.admin_list_groups_for_user(Username="ann", **in_pool)["Groups"]]
members = [one["Username"] for one in cognito.list_users_in_group(GroupName="editors", **in_pool)["Users"]]

details = {"client_id": "x", "client_secret": "y", "authorize_scopes": "openid", "oidc_issuer": "https://login.example.com"}
cognito.create_identity_provider(
    ProviderName="CorpLogin",
    ProviderType="OIDC",
    ProviderDetails={**details, "attributes_request_method": "GET"},
    AttributeMapping={"email": "email"},
    **in_pool,
)
providers = [one["ProviderName"] for one in cognito.list_identity_providers(**in_pool)["Providers"]]
link = {
    "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": "ann"},
    "SourceUser": {"ProviderName": "CorpLogin", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "7"},
    **in_pool,
}
cognito.admin_link_provider_for_user(**link)
refused("link_again", cognito.admin_link_provider_for_user, **link)

cognito.admin_create_user(Username="dora", MessageAction="SUPPRESS", **in_pool)
refused("user_again", cognito.admin_create_user, Username="dora", MessageAction="SUPPRESS", **in_pool)
refused("nobody", cognito.admin_get_user, Username="eve", **in_pool)
cognito.admin_set_user_password(Username="dora", Password="Right-Pass-1", Permanent=True, **in_pool)
refused("weak", cognito.admin_set_user_password, Username="dora", Password="weak", Permanent=True, **in_pool)
flows = ["ALLOW_USER_PASSWORD_AUTH"]
app = cognito.create_user_pool_client(ClientName="app", ExplicitAuthFlows=flows, **in_pool)["UserPoolClient"]["ClientId"]


def sign_in(username, password):
    parameters = {"USERNAME": username, "PASSWORD": password}
    return public.initiate_auth(ClientId=app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


token = sign_in("dora", "Right-Pass-1")["AuthenticationResult"]["TokenType"]
refused("wrong_password", sign_in, username="dora", password="Wrong-Pass-1")
refused("reset_required", sign_in, username="ann", password="Right-Pass-1")

ann = cognito.admin_get_user(Username="ann", **in_pool)
pages = cognito.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1}, **in_pool)
users = sorted(user["Username"] for page in pages for user in page["Users"])
found = [user["Username"] for user in cognito.list_users(Filter='email = "ann@example.com"', **in_pool)["Users"]]

seen = {
    "header": header,
    "uploaded": uploaded,
    "started": started,
    "ended": [ended["Status"], ended["ImportedUsers"], ended["SkippedUsers"], ended["FailedUsers"]],
    "listed": listed == [job["JobId"]],
    "streams": streams == [f"{job['JobId']}/by hand"],
    "log": [event["message"] for event in events],
    "failed": failed,
    "groups": of_ann,
    "members": members,
    "providers": providers,
    "ann": {one["Name"]: one["Value"] for one in ann["UserAttributes"]},
    "status": ann["UserStatus"],
    "year": ann["UserCreateDate"].year,
    "users": users,
    "found": found,
    "token": token,
    "errors": errors,
}
print(json.dumps(seen))
