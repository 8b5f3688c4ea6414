#!/bin/sh
# Differences for CI servers: JUnit's XML, opened by an independent reader, and the commands of GitHub Actions.
. "$SOURCE_DIR/tests/scratch.sh"
cat >'golden,100%:.csv' <<'END'
sample,id,num_gt,loss
0,same,1,1
1,"<a> & ""b"", 'c'
%::d	",2,2
2,gone,1,3
3,ünï,1,4
4,skipped,1,invalid
5,also,1,6
END
printf '6,\001\377\357\277\276.,1,7\n' >>'golden,100%:.csv'
sed -e 's/,2,2$/,2,2.5/' -e '/gone/d' -e 's/1,4$/1,nan/' -e 's/invalid/0/' -e 's/,7$/,8/' 'golden,100%:.csv' >actual.csv
exits 1 "$RAGLOSS" diff 'golden,100%:.csv' actual.csv --junit report.xml --annotations github --quiet
[ ! -s err.txt ] || fail "$(cat err.txt)"
cat >expected.txt <<'END'
::error file=golden%2C100%25%3A.csv,title=ragloss%3A sample gone::sample: golden present, actual missing
::error file=golden%2C100%25%3A.csv,title=ragloss%3A sample ünï::loss: golden 4, actual nan
::error file=golden%2C100%25%3A.csv,title=ragloss%3A sample skipped::losses: golden invalid, actual valid
::error file=golden%2C100%25%3A.csv,title=ragloss%3A sample <a> & "b"%2C 'c'?%25%3A%3Ad?::loss: golden 2, actual 2.5, error 0.5, limit 2.1e-05
END
head -n 4 out.txt | cmp - expected.txt || fail "$(cat out.txt)"
tail -n 1 out.txt | grep -q "sample ???\.::loss: golden 7, actual 8" || fail "$(tail -n 1 out.txt | cat -v)"
[ "$(wc -l <out.txt)" = 5 ] || fail "$(cat out.txt)"
"$PYTHON" - <<'PY'
import xml.etree.ElementTree as etree
suites = etree.parse("report.xml").getroot()
suite, = suites
assert (suites.tag, suite.tag) == ("testsuites", "testsuite")
assert suite.attrib == {"name": "ragloss", "tests": "9", "failures": "5", "errors": "0", "skipped": "0"}, suite.attrib
properties = {one.get("name"): one.get("value") for one in suite.iter("property")}
assert properties == {"golden": "golden,100%:.csv", "actual": "actual.csv"}
cases = suite.findall("testcase")
assert len(cases) == 9 and sum(len(case) for case in cases) == 5
failures = {case.get("name"): case[0].attrib for case in cases if len(case)}
assert failures["<a> & \"b\", 'c'?%::d?"] == {
    "type": "loss", "message": "loss: golden 2, actual 2.5, error 0.5, limit 2.1e-05"}
assert failures["ünï"]["message"] == "loss: golden 4, actual nan"
assert failures["gone"] == {"type": "sample", "message": "sample: golden present, actual missing"}
assert failures["skipped"]["type"] == "losses"
assert failures["???."]["type"] == "loss"
assert [case.get("name") for case in cases if case.get("classname") == "ragloss.sample"][:2] == ["same", list(failures)[0]]
PY

# A total, columns, more than ten samples, and nothing at all.
gt=$SOURCE_DIR/testdata/coco100/gt.json
pred=$SOURCE_DIR/testdata/coco100/pred.npz
exits 0 "$RAGLOSS" eval "$gt" "$pred" -o now.csv --golden golden.json --update-golden
sed 's/"total":[^,]*/"total":1/; s/"num_gt":[1-8],/"num_gt":9,/' golden.json >other.json
exits 1 "$RAGLOSS" eval "$gt" "$pred" -o now.csv --golden other.json --junit other.xml --annotations github --quiet
cut -d, -f1-8 now.csv >narrow.csv
exits 1 "$RAGLOSS" diff narrow.csv now.csv --junit narrow.xml --annotations github --quiet
grep -qx "::error file=narrow.csv,title=ragloss::only the actual file has the column 'loss'" out.txt || fail "$(cat out.txt)"
exits 0 "$RAGLOSS" eval "$gt" "$pred" -o now.csv --golden golden.json --junit equal.xml --annotations github
! grep -v "^ragloss: note: " err.txt || fail "$(cat err.txt)"
exits 1 "$RAGLOSS" eval "$gt" "$pred" -o now.csv --golden other.json --annotations github --quiet
grep -c "^::error file=other.json,title=ragloss%3A sample .*::num_gt: golden 9, actual [1-8], error [1-8], limit 0$" err.txt >count.txt
[ "$(cat count.txt)" = 10 ] || fail "$(cat err.txt)"
grep -q "^::error file=other.json,title=ragloss::[0-9]* more of 100 samples differ$" err.txt || fail "$(cat err.txt)"
grep -q "^::error file=other.json,title=ragloss::the total differs: golden 1, actual " err.txt || fail "$(cat err.txt)"
"$PYTHON" - <<'PY'
import xml.etree.ElementTree as etree
def cases(name):
    suite = etree.parse(name).getroot()[0]
    all_cases = suite.findall("testcase")
    failed = [case for case in all_cases if len(case)]
    assert suite.get("tests") == str(len(all_cases)) and suite.get("failures") == str(len(failed))
    return all_cases, failed
everything, failed = cases("equal.xml")
assert len(everything) == 109 and not failed
everything, failed = cases("other.xml")
assert len(failed) > 20 and failed[-1].get("name") == "total"
everything, failed = cases("narrow.xml")
assert len(everything) == 106
assert [(case.get("name"), case[0].get("message")) for case in failed] == [("loss", "only the actual file has it")]
PY

# It appears whole or not at all.
refuses "no/report.xml: " "$RAGLOSS" diff golden.json other.json --junit no/report.xml
refuses "no/report.xml: " "$RAGLOSS" eval "$gt" "$pred" -o out.csv --golden golden.json --junit no/report.xml
[ ! -e out.csv ] || fail "results beside a report that could not be written"
refuses "option --junit: expected --golden" "$RAGLOSS" eval "$gt" "$pred" --junit report.xml
refuses "option --annotations: expected --golden" "$RAGLOSS" eval "$gt" "$pred" --annotations github
refuses "'gitlab' is none of github" "$RAGLOSS" diff golden.json other.json --annotations gitlab
