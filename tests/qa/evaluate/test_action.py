from pathlib import Path

import yaml

from qa.evaluate.command import evaluate

ACTION = Path(__file__).resolve().parents[3] / ".github" / "actions" / "evaluate" / "action.yml"


def test_the_action_uses_options_that_exist_and_inputs_that_are_declared():
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    text = ACTION.read_text(encoding="utf-8")
    known = {option for parameter in evaluate.params for option in parameter.opts}
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "evaluate")
    assert {word for word in step["run"].replace(":+", " ").split() if word.startswith("--")} <= known
    assert all(f"inputs.{name} " in text for name in action["inputs"])
    assert all(step.get("shell") or step.get("uses") for step in action["runs"]["steps"])
    assert "${{" not in step["run"], "inputs reach the shell through the environment, never as text"
