"""`filmgate gallery`."""


def test_a_section_that_there_is_not_is_named(command, tmp_path):
    ran = command("gallery", "--out", str(tmp_path / "out"), "--only", "cars")
    assert ran.status == 2
    assert ran.err.startswith("There is no section cars; there are worlds, ")
    assert not (tmp_path / "out").exists()
