"""A PDF that needs a password: the smallest file with an encryption dictionary that no empty password opens."""

_OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    b"<< /Filter /Standard /V 1 /R 2 /P -4 /Length 40 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >>",
)


def _file() -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(_OBJECTS, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    identity = b"<" + b"33" * 16 + b">"
    data += b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [%s %s] >>\nstartxref\n%d\n%%%%EOF\n" % (
        identity,
        identity,
        start,
    )
    return data


ENCRYPTED = _file()
