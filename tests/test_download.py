"""Downloads that are interrupted, resumed and checked, from a server of our own."""

import hashlib
import http.server
import socket
import threading
from pathlib import Path

import pytest

from convnotes.download import DownloadError, fetch

CONTENT = bytes(range(256)) * 20
KNOWN = hashlib.sha256(CONTENT).hexdigest()


class Server(http.server.ThreadingHTTPServer):
    """Notes what was asked for; ``stop`` is how many bytes it sends before it hangs up."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str | None] = []
        self.stop: int | None = None
        self.ranges = True
        self.url = f"http://127.0.0.1:{self.server_address[1]}/file.zip"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves ``CONTENT``."""

    server: Server

    def do_GET(self):
        self.server.asked.append(self.headers["Range"])
        if self.path == "/missing":
            self.send_error(404)
            return
        if self.path == "/nonsense":
            self.wfile.write(b"I am no web server\r\n")
            return
        start = 0
        if self.headers["Range"] and self.server.ranges:
            start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        if start >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start : self.server.stop])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def test_a_file_is_fetched_once(server, tmp_path):
    file = tmp_path / "folder" / "file.zip"
    assert fetch(server.url, file, KNOWN).read_bytes() == CONTENT
    fetch(server.url, file, KNOWN)
    assert server.asked == [None]
    assert sorted(path.name for path in file.parent.iterdir()) == ["file.zip"]


@pytest.mark.parametrize("ranges", [True, False])
def test_an_interrupted_download_goes_on(server, tmp_path, ranges, capsys):
    server.stop, server.ranges = 1000, ranges
    with pytest.raises(DownloadError, match=r"1,000 of 5,120 bytes .*call again to go on with .*, file.zip.part"):
        fetch(server.url, tmp_path / "file.zip", KNOWN)
    assert not (tmp_path / "file.zip").exists()
    server.stop = None
    assert fetch(server.url, tmp_path / "file.zip", KNOWN).read_bytes() == CONTENT
    assert server.asked == [None, "bytes=1000-"]
    assert "file.zip: 0 of 0 MB" in capsys.readouterr().err


def test_a_download_that_was_interrupted_at_its_very_end(server, tmp_path):
    (tmp_path / "file.zip.part").write_bytes(CONTENT)
    assert fetch(server.url, tmp_path / "file.zip", KNOWN).read_bytes() == CONTENT


def test_a_file_that_has_changed_is_refused(server, tmp_path):
    file = fetch(server.url, tmp_path / "file.zip", KNOWN)
    file.write_bytes(CONTENT[:-1])
    with pytest.raises(DownloadError, match=rf"{file} has the checksum \w+, not \w+; remove {file}\*, call again"):
        fetch(server.url, file, KNOWN)


def test_a_file_with_another_checksum_is_refused(server, tmp_path):
    file = fetch(server.url, tmp_path / "file.zip", KNOWN)
    assert [path.name for path in tmp_path.iterdir()] == ["file.zip"]
    with pytest.raises(DownloadError, match="has the checksum"):
        fetch(server.url, file, "0" * 64)


def test_a_download_with_another_checksum_is_never_in_place(server, tmp_path):
    file = tmp_path / "file.zip"
    for _ in range(2):
        with pytest.raises(DownloadError, match=rf"{file}.part has the checksum \w+, not 0+; remove {file}\*"):
            fetch(server.url, file, "0" * 64)
        assert [path.name for path in tmp_path.iterdir()] == ["file.zip.part"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk(server, tmp_path):
    (tmp_path / "file.zip.part").symlink_to("/dev/full")
    with pytest.raises(DownloadError, match=rf"No space left .*; make room in {tmp_path}, then call again to go on"):
        fetch(server.url, tmp_path / "file.zip", KNOWN)
    assert not (tmp_path / "file.zip").exists()


def test_without_a_network(monkeypatch, tmp_path):
    def unknown(*arguments, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    file = tmp_path / "file.zip"
    remedy = rf"not known>; see that the network is there .*, then call again .*; or save it as {file}$"
    with pytest.raises(DownloadError, match=f"^https://example.org/file.zip: .*{remedy}"):
        fetch("https://example.org/file.zip", file, KNOWN)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be(server, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match=rf"see that .* {tmp_path}/file can be written to"):
        fetch(server.url, tmp_path / "file" / "file.zip", KNOWN)


def test_an_answer_that_is_none(server, tmp_path):
    with pytest.raises(DownloadError, match="I am no web server"):
        fetch(server.url.replace("file.zip", "nonsense"), tmp_path / "file.zip", KNOWN)


def test_an_address_that_is_not_there(server, tmp_path):
    with pytest.raises(DownloadError, match="404"):
        fetch(server.url.replace("file.zip", "missing"), tmp_path / "file.zip", KNOWN)
