import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive: its content, or its deflated bytes and the size that they are said to have. */
export type ZipMember = { name: string } & ({ content: Buffer } | { deflated: Buffer; size: number })

/** An archive in the ZIP format, of which a check sum may be wrong where the content is not at hand. */
export function zip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const member of members) {
    const name = Buffer.from(member.name)
    const deflated = 'content' in member ? deflateRawSync(member.content) : member.deflated
    const size = 'content' in member ? member.content.length : member.size
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE('content' in member ? crc32(member.content) : 0, 10)
    common.writeUInt32LE(deflated.length, 14)
    common.writeUInt32LE(size % 2 ** 32, 18)
    common.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, name, deflated)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, name)
    offset += 30 + name.length + deflated.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, list, end])
}
