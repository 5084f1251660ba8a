"""ask.py SOCKET COUNT: asks a server for so many pages, as soon as it is there."""
import socket
import sys
import time


def ask(path):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
        s.sendall(b"GET / HTTP/1.0\r\nHost: here\r\n\r\n")
        answer = b""
        while True:
            data = s.recv(4096)
            if not data:
                return answer
            answer += data


def wait_for(path):
    while True:
        try:
            return ask(path)
        except OSError:
            time.sleep(0.05)


wait_for(sys.argv[1])
for _ in range(int(sys.argv[2])):
    if not ask(sys.argv[1]).split(b"\r\n")[0].endswith(b" 200 OK"):
        sys.exit("no page")
