# A connection to redis: what services of this folder that run one ask it by. Texts stand for bytes, one by one.
from service_guest import Lines


class Redis(Lines):
    def send_command(self, *words):
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self.send(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))

    def answer(self):
        line = self.line()
        kind, rest = line[:1], line[1:]
        if kind == b"$":
            return None if rest == b"-1" else self.read(int(rest) + 2)[:-2].decode("latin-1")
        if kind == b"*":
            return [self.answer() for _ in range(int(rest))]
        return int(rest) if kind == b":" else rest.decode()

    def call(self, *words):
        self.send_command(*words)
        return self.answer()
