#!/bin/sh
# The examples of CI do what they say: the shell script, and the steps of GitHub's and GitLab's jobs.
. "$SOURCE_DIR/tests/scratch.sh"
data=$SOURCE_DIR/testdata/seed_example
mkdir bin
ln -s "$RAGLOSS" bin/ragloss
PATH=$scratch/bin:$PATH

golden() {
    sh "$SOURCE_DIR/examples/golden.sh" "$data/gt.json" "$data/pred.npz" "$@"
}
[ "$(golden golden.json)" = "golden.json written" ] || fail "no golden file"
golden golden.json
[ ! -e report.html ] || fail "a report of nothing"
sed 's/"loss":2.39/"loss":2.5/' golden.json >old.json
exits 1 golden old.json
grep -q "Different: 1 of 4 samples" report.html || fail "no report of the drift"
rm report.html
exits 2 golden missing/..
[ ! -e report.html ] || fail "a report of a failure"

"$PYTHON" -c "import yaml" 2>/dev/null || { echo "skipped: Python has no yaml"; exit 77; }
# The commands of each job, those that install aside, as they stand there.
"$PYTHON" - "$SOURCE_DIR/examples" <<'PY'
import sys
import yaml
with open(sys.argv[1] + "/github-actions.yml") as file:
    job, = yaml.safe_load(file)["jobs"].values()
steps = {step["name"]: step["run"] for step in job["steps"] if "run" in step}
assert list(steps) == ["Install ragloss", "Predict", "Compare with the golden file", "Report"], steps
always = [step.get("name") for step in job["steps"] if step.get("if") == "always()"]
assert always == ["Report", None], always
with open(sys.argv[1] + "/gitlab-ci.yml") as file:
    gitlab, = yaml.safe_load(file).values()
install, = gitlab["before_script"]
assert install == steps.pop("Install ragloss")
for name, scripts in (("github", list(steps.values())), ("gitlab", gitlab["script"] + gitlab["after_script"])):
    for number, script in enumerate(scripts, 1):
        with open(f"{name}.{number}", "w") as file:
            file.write(script + "\n")
for path in ["now.json", "report.html"]:
    assert path in job["steps"][-1]["with"]["path"] and path in gitlab["artifacts"]["paths"]
PY
ln -s "$data/gt.json" .
printf '#!/bin/sh\ncp "%s" "$1"\n' "$data/pred.npz" >predict
chmod +x predict

# step NAME STATUS: in the shell that the runners start.
step() {
    exits "$2" bash -eo pipefail "$1"
}
for job in github gitlab; do
    step $job.1 0
    step $job.2 0
    step $job.3 0
    grep -q "Equal: 4 samples" report.html || fail "$job: no report"
done
mv old.json golden.json
step github.2 1
grep -q "^::error file=golden.json,.*sample s000000" err.txt || fail "no annotation: $(cat err.txt)"
step github.3 0
grep -q "Different: 1 of 4 samples" report.html || fail "github: no report of the drift"
rm report.html
step gitlab.2 1
grep -q '<failure type="loss"' losses.xml || fail "no failure: $(cat losses.xml)"
step gitlab.3 1
grep -q "Different: 1 of 4 samples" report.html || fail "gitlab: no report of the drift"
