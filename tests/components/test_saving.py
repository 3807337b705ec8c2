import pytest

from replytone.network import Network
from replytone.pipeline import COMPONENTS, build


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_is_the_same_from_bytes(nlp, name):
    saved = nlp.get_pipe(name).to_bytes()
    fresh = build().get_pipe(name)
    assert fresh.to_bytes() != saved, "a component without what was learnt would pass as well"
    assert fresh.from_bytes(saved) is fresh
    assert fresh.to_bytes() == saved


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_is_the_same_from_disk(nlp, name, tmp_path):
    nlp.get_pipe(name).to_disk(tmp_path / name)
    fresh = build().get_pipe(name).from_disk(tmp_path / name)
    assert fresh.to_bytes() == nlp.get_pipe(name).to_bytes()


def test_balance_of_other_features_is_refused(nlp):
    state = nlp.get_pipe("replytone_balance")._state()
    state["weights"] = state["weights"][:-1]
    with pytest.raises(ValueError, match="train the model again with `replytone train`"):
        build().get_pipe("replytone_balance")._restore(state)


@pytest.mark.parametrize("layer", ["hidden", "ratings"])
def test_network_of_another_shape_is_refused(nlp, layer):
    arrays = nlp.get_pipe("replytone_network").network.arrays()
    arrays[layer] = arrays[layer][:-1]
    with pytest.raises(ValueError, match="train the model again with `replytone train`"):
        Network.from_arrays(arrays)


def test_scorer_of_other_features_is_refused(nlp):
    scorer = build().get_pipe("replytone_scorer")
    state = nlp.get_pipe("replytone_scorer")._state()
    state["features"] = state["features"][:-1]
    with pytest.raises(ValueError, match="train the model again with `replytone train`"):
        scorer._restore(state)
