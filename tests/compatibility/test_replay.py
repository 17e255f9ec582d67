from tests.compatibility.replay import Replay


def test_our_id_that_looks_like_another_recorded_one_stays_ours():
    replay = Replay(ids={"UGFnZTo0": "UGFnZTo2NA==", "UGFnZTo2": "UGFnZTo2Ng=="})

    assert replay.translated(["UGFnZTo0", {"id": "UGFnZTo2"}]) == ["UGFnZTo2NA==", {"id": "UGFnZTo2Ng=="}]


def test_a_recorded_id_is_translated_only_where_it_is_whole():
    replay = Replay(ids={"UGFnZTo0": "ours", "http://localhost:8000": "http://testserver"})

    assert replay.translated(["UGFnZTo0NA==", "http://localhost:8000/media/"]) == [
        "UGFnZTo0NA==",
        "http://testserver/media/",
    ]


def test_without_ids_nothing_is_translated():
    assert Replay(ids={}).translated({"first": 3}) == {"first": 3}
