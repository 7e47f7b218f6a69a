"""FIT files for tests, byte by byte as the protocol says: header, definition, records, CRC."""

import struct

EPOCH_S = 631_065_600  # 1989-12-31 in unix seconds, from which FIT counts
FIRST = 1_000_000_000  # September 2021; below 2^28, times count from the start of the device
NONE = 0x7FFFFFFF  # an int32 that is not known
CRC = (
    *(0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401),
    *(0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400),
)


def checksum(data: bytes) -> int:
    crc = 0
    for byte in data:
        for half in (byte & 15, byte >> 4):
            crc = ((crc >> 4) & 0x0FFF) ^ CRC[crc & 15] ^ CRC[half]
    return crc


def fit_file(*records: tuple[int, int, int]) -> bytes:
    """Records of (FIT time, latitude, longitude), the last two in semicircles."""
    # definition of local message 0: `record` (20), timestamp (253), position_lat, position_long
    body = bytes([0x40, 0, 0]) + struct.pack("<H", 20)
    body += bytes([3, 253, 4, 0x86, 0, 4, 0x85, 1, 4, 0x85])
    for record in records:
        body += b"\x00" + struct.pack("<Iii", *record)
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    content = head + struct.pack("<H", checksum(head)) + body
    return content + struct.pack("<H", checksum(content))
