#!/bin/sh
# Each CUDA call of an evaluation made to fail once: exit status 2, one line that says what failed, and no output. Only
# where memory could not be had, and a smaller batch was tried, or where memory was given back does the run go on; then
# to the same bytes. The simulator ends a run that leaks with another exit status.
. "$SOURCE_DIR/tests/scratch.sh"
data=$SOURCE_DIR/testdata/seed_example
evaluate() {
    "$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" --device $device ${batch:+--batch $batch} --threads 2 -o out.json
}

# Whether a run may go on in spite of this call's failure.
bearable() {
    case $1 in
    cudaMalloc | cudaHostAlloc) [ "$batch" != 1 ] ;;
    cudaFree | cudaFreeHost | cudaStreamDestroy | cudaEventDestroy | cudaStreamSynchronize) true ;;
    *) false ;;
    esac
}

fail_each_call() {
    device=$1 batch=${2:-}
    evaluate
    mv out.json expected.json
    call=1
    while :; do
        status=0
        CUDASIM_FAIL=$call evaluate 2>err.txt || status=$?
        name=$(sed -n "s/^cudasim: call $call was made to fail: //p" err.txt)
        [ -n "$name" ] || break
        case $status in
        0)
            bearable "$name" || fail "call $call, $name: the run went on"
            cmp expected.json out.json
            rm out.json
            ;;
        2)
            [ ! -e out.json ] || fail "call $call, $name: there is an output file"
            [ "$(grep -c '^ragloss: .* failed: .*(cudaError[A-Za-z]*)$' err.txt)" = 1 ] ||
                fail "call $call, $name: $(cat err.txt)"
            ;;
        *) fail "call $call, $name: exit status $status: $(cat err.txt)" ;;
        esac
        call=$((call + 1))
    done
    [ $status = 0 ] || fail "exit status $status: $(cat err.txt)"
    [ $call -gt 50 ] || fail "only $((call - 1)) calls were made"
    echo "$device, batches of ${batch:-the size that is chosen}: $((call - 1)) calls"
    rm out.json
}

# The list of devices says of each what keeps it from use.
fail_each_question() {
    call=1
    while :; do
        exits 0 env CUDASIM_FAIL=$call "$RAGLOSS" devices
        grep -q "was made to fail" err.txt || break
        [ "$(grep -c '^cuda.* cannot be used: .* failed: .*(cudaError[A-Za-z]*)$' out.txt)" = 1 ] ||
            fail "call $call: $(cat err.txt out.txt)"
        call=$((call + 1))
    done
    [ $call -gt 5 ] || fail "only $((call - 1)) calls were made"
    echo "devices: $((call - 1)) calls"
}

export CUDASIM_DEVICES=2
fail_each_call cuda 1
fail_each_call cuda:0,1 2
fail_each_call cuda:1
fail_each_question
