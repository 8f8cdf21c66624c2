"""Documents that are refused, each with the problem that says why. All of them are our own."""

MALFORMED = [
    "{",
    "}",
    "[1,",
    '{"Id":"1",}',
    '{"Id":"1"}}',
    '{"Id":"1"} {"Id":"2"}',
    '{"Id":"1"}\n{"Id":"2"}',
    "{'Id':'1'}",
    '{Id:"1"}',
    '{"Id" "1"}',
    '{"Id":"1" "a":2}',
    '{"Id":"1","a":}',
    '{"Id":"1",,"a":2}',
    '{"Id":"1","a":01}',
    '{"Id":"1","a":+1}',
    '{"Id":"1","a":.5}',
    '{"Id":"1","a":5.}',
    '{"Id":"1","a":1e}',
    '{"Id":"1","a":1e+}',
    '{"Id":"1","a":--1}',
    '{"Id":"1","a":-}',
    '{"Id":"1","a":0x1F}',
    '{"Id":"1","a":1_000}',
    '{"Id":"1","a":\u0661\u0662}',  # digits, but not ASCII
    '{"Id":"1","a":1\u0662}',
    '{"Id":"1","a":\uff11}',
    '{"Id":"1","a":True}',
    '{"Id":"1","a":None}',
    '{"Id":"1","a":nul}',
    '{"Id":"1","a":undefined}',
    '{"Id":"1","a":"',
    '{"Id":"1","a":"\\',
    '{"Id":"1","a":"\\x41"}',
    '{"Id":"1","a":"\\u12"}',
    '{"Id":"1","a":"\\u00zz"}',
    '{"Id":"1","a":"line\nbreak"}',
    '{"Id":"1","a":"tab\there"}',
    '{"Id":"1","a":"nul\x00"}',
    '{"Id":"1","a":1}\x00',
    '\x00{"Id":"1"}',
    '\ufeff{"Id":"1"}',
    '\u00a0{"Id":"1"}',
    '{"Id":"1"}\u2028',
    '{"Id":"1"} // a comment',
    '{"Id":"1" /* a comment */}',
    '<event Id="1"/>',
    "Id=1&a=2",
    "Id: '1'",
    "{" * 20,
    "[" * 32,
]

TOO_DEEP = [
    "[" * 33,
    "[" * 100_000,
    "[" * 500_000 + "]" * 500_000,
    '{"a":' * 100_000,
    '{"Id":"1","a":' + "[" * 32 + "]" * 32 + "}",
    '{"Id":"1","a":' + '{"a":' * 32 + "1" + "}" * 32 + "}",
]

NOT_A_NUMBER = [f'{{"Id":"1","a":{it}}}' for it in ("NaN", "Infinity", "-Infinity", "[[NaN]]")]

DUPLICATE = [
    '{"Id":"1","Id":"1"}',
    '{"Id":"1","Id":"2"}',
    '{"Id":"1","a":{"b":1,"b":2}}',
    '{"Id":"1","a":[{"b":1,"\\u0062":2}]}',
    '{"Id":"1","":1,"":2}',
]

LONE_SURROGATE = [
    '{"Id":"1","a":"\\ud800"}',
    '{"Id":"1","a":"\\udc00\\ud800"}',
    '{"Id":"1","\\udfff":1}',
    '{"Id":"1","a":["x\\uD83Dy"]}',
]

NO_BODY = ["", " ", "\r\n\t "]

REFUSED_WITH_400 = [
    *((it, "malformed-json") for it in MALFORMED),
    *((it, "too-deep") for it in TOO_DEEP),
    *((it, "not-a-number") for it in NOT_A_NUMBER),
    *((it, "duplicate-name") for it in DUPLICATE),
    *((it, "lone-surrogate") for it in LONE_SURROGATE),
    *((it, "no-body") for it in NO_BODY),
]

_NUMBERS = [
    "1" * 39,
    "0." + "1" * 39,
    "1e126",
    "1E126",
    "1e400",
    "-1e400",
    "1e-131",
    "1e9999",
    "1" + "0" * 200,
    "9" * 5_000,
    "0e500",
]

_IDS = [
    "1",
    "null",
    "true",
    "[]",
    '{"S":"1"}',
    '""',
    '" "',
    '" a"',
    '"a b"',
    '"a/b"',
    '"."',
    '".."',
    '"-"',
    '"a\\nb"',
    '"a\\n"',
    '"a\\u0000"',
    '"\\u0661"',
    '"%41"',
    '"' + "a" * 256 + '"',
]

REFUSED_WITH_422 = [
    *((f'{{"Id":"1","a":{it}}}', "number") for it in _NUMBERS),
    *((f'{{"Id":"1","a":[{{"b":{it}}}]}}', "number") for it in _NUMBERS),
    *((f'{{"Id":{it}}}', "id") for it in _IDS),
    *((f'{{"{it}":"1"}}', "id") for it in ("id", "ID", "Id ", "")),
    ("{}", "id"),
    *((it, "not-an-object") for it in ("[]", '[{"Id":"1"}]', '"Id"', "1", "null", "true")),
    ('{"Id":"1","tarius:list":"x"}', "reserved-name"),
    ('{"Id":"1","":1}', "name"),
    ('{"Id":"1","a":[{"":1}]}', "name"),
    ('{"Id":"1","' + "n" * 65_536 + '":1}', "name"),
    *((f'{{"Id":"1","type":{it}}}', "type") for it in ('""', "1", '["a"]', '"a\\nb"')),
    *((f'{{"Id":"1","category":{it}}}', "category") for it in ('""', "true", '"a\\u0085"')),
    ('{"Id":"1","type":"' + "a" * 129 + '"}', "type"),
    *(
        (f'{{"Id":"1","time":"{it}"}}', "time")
        for it in (
            "",
            "now",
            "2026-01-31",
            "2026-01-31T09:30:00",
            "2026-02-30T09:30:00Z",
            "2026-01-31T25:30:00Z",
            "2026-01-31 09:30:00Z",
            "2026-01-31T09:30:00Z\\n",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
            "\u0662026-01-31T09:30:00Z",
        )
    ),
    ('{"Id":"1","time":1763718000}', "time"),
]
