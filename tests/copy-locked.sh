#!/bin/sh
# make check-locked: contrib/copy-evidence and a real S3 with object lock, whose user may list, get and
# put alone: what is there can be put over and hidden, and neither changed nor taken away; verify tells,
# and a copy of before is got back. MAIL_SERVERS names where ceph is unpacked.
. "$top_srcdir/tests/lib.sh"
copy=$top_srcdir/contrib/copy-evidence
export RCLONE_CONFIG="$work/rclone.conf"
unset AWS_CA_BUNDLE AWS_PROFILE AWS_SESSION_TOKEN http_proxy https_proxy
if ! command -v rclone >/dev/null; then
    echo '1..0 # SKIP rclone is not installed'
    exit 0
fi
storage() { # VERB [NAME]
    sh "$top_srcdir/tests/object-storage" "$1" "$work/storage" "${2:-}"
}
trap 'storage end; clean_up' EXIT
why=$(storage begin 2>&1)
case $? in
0) ;;
77)
    echo "1..0 # SKIP $why"
    exit 0
    ;;
*)
    echo "$why"
    exit 99
    ;;
esac
storage owner owner || exit 99
storage user copier || exit 99
storage user auditor || exit 99
address=$(storage uri)
printf '[evidence]\ntype = s3\nprovider = Ceph\nenv_auth = true\nendpoint = %s\n' "$address" >"$RCLONE_CONFIG"

as() { # USER COMMAND...
    AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$1-secret
    export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
    shift
    "$@"
}

ask() { # USER METHOD PATH [FILE]: the status; the answer is in ./answer
    _file=${4:-/dev/null}
    curl -s --noproxy '*' --aws-sigv4 aws:amz:default:s3 --user "$1:$1-secret" -X "$2" -o answer -w '%{http_code}' \
        -H "Content-MD5: $(openssl dgst -md5 -binary "$_file" | base64)" \
        -H "x-amz-content-sha256: $(sha256sum "$_file" | cut -c 1-64)" -H 'x-amz-bucket-object-lock-enabled: true' \
        -H 'Content-Type: application/octet-stream' --data-binary "@$_file" "$address$3"
}

allow() { # USER ACTIONS RESOURCE
    printf '{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/%s"]},"Action":[%s],"Resource":["arn:aws:s3:::evidence%s"]}' "$@"
}

newest() { # PATH: the id of the first version, and of the last
    ask owner GET "/evidence?prefix=$(echo "$1" | sed 's|/|%2F|g')&versions=" >/dev/null
    tr '<' '\n' <answer | sed -n 's/^VersionId>//p'
}

test_begin 'a bucket with object lock, and users who may no more than they need'
cat >lock <<'END'
<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled</ObjectLockEnabled>
<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>
END
{
    printf '{"Version":"2012-10-17","Statement":['
    allow copier '"s3:ListBucket"' '' && printf ,
    allow copier '"s3:GetObject","s3:PutObject"' '/*' && printf ,
    printf '{"Effect":"Deny","Principal":{"AWS":["arn:aws:iam:::user/copier"]},"Action":["s3:DeleteObject"],"Resource":["arn:aws:s3:::evidence/*"]},'
    allow auditor '"s3:ListBucket","s3:ListBucketVersions"' '' && printf ,
    allow auditor '"s3:GetObject","s3:GetObjectVersion"' '/*' && printf ']}'
} >rights
is 200 "$(ask owner PUT /evidence)"
is 200 "$(ask owner PUT '/evidence?object-lock=' lock)"
is 204 "$(ask owner PUT '/evidence?policy=' rights)"

test_begin 'an archive is copied there, and again'
use_policy
"$kasuhara" archive key key >/dev/null || exit 99
mail a.eml 'one' 'testthreat'
mail b.eml 'two' 'testthreat, more of it'
archive_keep 2026-11-23T10:00:00Z customer@example.com a.eml
run 0 "$kasuhara" archive checkpoint --key key archive
run 0 as copier "$copy" archive evidence:evidence/mx1
archive_keep 2026-11-23T11:00:00Z customer@example.com b.eml
run 0 "$kasuhara" archive checkpoint --key key archive
run 0 as copier "$copy" archive evidence:evidence/mx1
is 2 "$(as copier rclone lsf evidence:evidence/mx1/chain | wc -l)"

test_begin 'without a configuration of rclone, by what the environment says'
run 0 as copier env RCLONE_CONFIG=/dev/null "$copy" archive ":s3,provider=Ceph,env_auth,endpoint='$address':evidence/mx1"
is 2 "$(as copier rclone lsf evidence:evidence/mx1/chain | wc -l)"

test_begin 'what is fetched by an auditor stands'
run 0 as auditor "$copy" --fetch evidence:evidence/mx1 back
run 0 "$kasuhara" verify --key key.pub --json back
has out "\"checkpoints\":2,\"signed\":2,\"anchored\":$(wc -l <back/chain)"
sleep 2
before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
sleep 2

test_begin 'its user takes nothing away, and neither does the owner of the bucket'
object=mx1/$(cd archive && find objects -type f | sort | head -n 1)
version=$(newest "$object")
is 403 "$(ask copier DELETE "/evidence/$object")"
is 403 "$(ask copier DELETE "/evidence/$object?versionId=$version")"
is 403 "$(ask owner DELETE "/evidence/$object?versionId=$version")"

test_begin 'he puts another version over it: verify tells'
echo 'something else' >else
is 200 "$(ask copier PUT "/evidence/$object" else)"
run 0 as auditor "$copy" --fetch evidence:evidence/mx1 over
run 1 "$kasuhara" verify --key key.pub over
has out 'altered'

test_begin 'the owner hides another: verify tells'
hidden=mx1/$(cd archive && find objects -type f | sort | tail -n 1)
is 204 "$(ask owner DELETE "/evidence/$hidden")"
run 0 as auditor "$copy" --fetch evidence:evidence/mx1 hidden
run 1 "$kasuhara" verify --key key.pub hidden
has out 'missing'

test_begin 'as it stood before it is there, whole'
run 0 as auditor "$copy" --fetch evidence:evidence/mx1 whole "$before"
run 0 "$kasuhara" verify --key key.pub --json whole
has out '"evidence":"stands"'
holds diff -r --exclude lock --exclude turn archive whole

test_begin 'a chain that was put over is not gone on from'
chain=mx1/chain/$(as copier rclone lsf evidence:evidence/mx1/chain | tail -n 1)
is 200 "$(ask copier PUT "/evidence/$chain" else)"
run 2 as copier "$copy" archive evidence:evidence/mx1
has err 'Nothing was copied'

test_begin 'who may not read copies nothing, and fetches nothing'
run 1 as auditor "$copy" archive evidence:evidence/mx2
sed 's/"s3:GetObject","s3:PutObject"/"s3:PutObject"/; s/"s3:DeleteObject"/"s3:DeleteObject","s3:GetObject"/' rights >fewer
is 204 "$(ask owner PUT '/evidence?policy=' fewer)"
as copier "$copy" --fetch evidence:evidence/mx1 nothing >out 2>err && fault 'it was fetched' <err
test_done
