package com.t82.seat.map;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * The list of free seats as one gzip stream. It consists of blocks that are compressed separately, so a change costs
 * the compression of its own blocks only.
 */
final class GzipSeatList {

    /** Fast. A higher level saves too little of this text to pay for its time. */
    private static final int LEVEL = 4;

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final SeatPlan plan;
    private final int version;
    private final byte[][] blocks;

    /** The index of the first free seat, whose item has no comma before it. */
    private final int first;

    private final byte[] gzip;

    private GzipSeatList(SeatPlan plan, int version, byte[][] blocks, int first, byte[] gzip) {
        this.plan = plan;
        this.version = version;
        this.blocks = blocks;
        this.first = first;
        this.gzip = gzip;
    }

    byte[] gzip() {
        return gzip;
    }

    /** @param previous the list of an earlier version, whose unchanged blocks are reused; {@code null} for none */
    static GzipSeatList of(SeatSnapshot snapshot, @Nullable GzipSeatList previous, int blockSize) {
        SeatPlan plan = snapshot.plan();
        byte[] codes = snapshot.codes();
        int first = 0;
        while (first < codes.length && codes[first] != 0) {
            first++;
        }
        GzipSeatList last = previous == null || previous.plan != plan ? null : previous;
        byte[][] blocks = new byte[(codes.length + blockSize - 1) / blockSize][];
        CRC32 crc = new CRC32();
        long length = 2;
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            byte[] buffer = new byte[1 << 14];
            byte[] open = deflate(deflater, buffer, new byte[] {'['}, false);
            crc.update('[');
            int bytes = HEADER.length + open.length;
            for (int b = 0; b < blocks.length; b++) {
                int from = b * blockSize;
                int to = Math.min(codes.length, from + blockSize);
                Block block = new Block(plan, codes, from, to, first);
                length += block.digest(crc);
                blocks[b] = last != null && last.isUnchanged(snapshot, block)
                        ? last.blocks[b]
                        : block.deflate(deflater, buffer);
                bytes += blocks[b].length;
            }
            crc.update(']');
            byte[] close = deflate(deflater, buffer, new byte[] {']'}, true);
            byte[] gzip = new byte[bytes + close.length + 8];
            int at = put(gzip, 0, HEADER);
            at = put(gzip, at, open);
            for (byte[] block : blocks) {
                at = put(gzip, at, block);
            }
            at = put(gzip, at, close);
            at = putInt(gzip, at, (int) crc.getValue());
            putInt(gzip, at, (int) length);
            return new GzipSeatList(plan, snapshot.version(), blocks, first, gzip);
        } finally {
            deflater.end();
        }
    }

    /**
     * Whether the block has the same text as in this list: no seat has changed, and the first free seat is the same.
     */
    private boolean isUnchanged(SeatSnapshot snapshot, Block block) {
        for (int i = block.from; i < block.to; i++) {
            if (snapshot.since()[i] > version) {
                return false;
            }
        }
        return block.contains(first) ? block.first == first : !block.contains(block.first);
    }

    private static byte[] deflate(Deflater deflater, byte[] buffer, byte[] text, boolean last) {
        deflater.reset();
        deflater.setInput(text);
        if (last) {
            deflater.finish();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(32);
        drain(deflater, buffer, out, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
        return out.toByteArray();
    }

    private static void drain(Deflater deflater, byte[] buffer, ByteArrayOutputStream out, int flush) {
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, flush);
            out.write(buffer, 0, count);
        } while (count == buffer.length);
    }

    private static int put(byte[] target, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
        return at + bytes.length;
    }

    private static int putInt(byte[] target, int at, int value) {
        for (int i = 0; i < 4; i++) {
            target[at + i] = (byte) (value >>> 8 * i);
        }
        return at + 4;
    }

    /** A range of seats, of which the free ones are listed. */
    private record Block(SeatPlan plan, byte[] codes, int from, int to, int first) {

        /** @return the number of bytes of the uncompressed block */
        long digest(CRC32 crc) {
            long length = 0;
            for (int run = nextFree(from), end; run < to; run = nextFree(end)) {
                end = endOfRun(run);
                int start = start(run);
                crc.update(plan.items(), start, plan.itemAt(end) - start);
                length += plan.itemAt(end) - start;
            }
            return length;
        }

        byte[] deflate(Deflater deflater, byte[] buffer) {
            deflater.reset();
            ByteArrayOutputStream out = new ByteArrayOutputStream(2_048);
            for (int run = nextFree(from), end; run < to; run = nextFree(end)) {
                end = endOfRun(run);
                int start = start(run);
                deflater.setInput(plan.items(), start, plan.itemAt(end) - start);
                while (!deflater.needsInput()) {
                    int count = deflater.deflate(buffer, 0, buffer.length, Deflater.NO_FLUSH);
                    out.write(buffer, 0, count);
                }
            }
            if (deflater.getTotalIn() > 0) {
                drain(deflater, buffer, out, Deflater.SYNC_FLUSH);
            }
            return out.toByteArray();
        }

        boolean contains(int seat) {
            return seat >= from && seat < to;
        }

        private int start(int seat) {
            return plan.itemAt(seat) + (seat == first ? 1 : 0);
        }

        private int nextFree(int seat) {
            int next = seat;
            while (next < to && codes[next] != 0) {
                next++;
            }
            return next;
        }

        private int endOfRun(int seat) {
            int end = seat + 1;
            while (end < to && codes[end] == 0) {
                end++;
            }
            return end;
        }
    }
}
