# What `make fuzz` runs: the fuzzers once, then the properties ROUNDS times, each with a seed of its own that is said.
set -eu
seed=${SEED:-$("$BIN/python" -c 'import secrets; print(secrets.randbelow(2**31))')}
echo "Fuzzing $CASES cases a fuzzer; to repeat: make fuzz CASES=$CASES ROUNDS=$ROUNDS SEED=$seed"
export CASES
"$BIN/python" -m pytest -s -m fuzz --hypothesis-seed="$seed"
round=1
while [ "$round" -le "$ROUNDS" ]; do
  echo "Round $round of $ROUNDS of the properties, seed $((seed + round)); to repeat: pytest -m hypothesis --hypothesis-seed=$((seed + round))"
  "$BIN/python" -m pytest -q -m "hypothesis and not long and not fuzz" --hypothesis-seed="$((seed + round))"
  round=$((round + 1))
done
