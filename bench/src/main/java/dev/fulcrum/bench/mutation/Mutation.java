package dev.fulcrum.bench.mutation;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Ways to damage the bytes of a model.
enum Mutation {
    BIT_FLIPS {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            byte[] bad = model.clone();
            for (int k = random.nextInt(4); k >= 0 && bad.length > 0; k--) bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            return bad;
        }
    },
    BYTES {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            byte[] bad = model.clone();
            for (int k = random.nextInt(8); k >= 0 && bad.length > 0; k--) bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            return bad;
        }
    },
    TRUNCATION {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return Arrays.copyOf(model, random.nextInt(model.length + 1));
        }
    },
    REMOVAL {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            int from = random.nextInt(model.length);
            int to = Math.min(model.length, from + 1 + random.nextInt(16));
            return joined(Arrays.copyOf(model, from), Arrays.copyOfRange(model, to, model.length));
        }
    },
    REPETITION {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            int from = random.nextInt(model.length);
            byte[] part = Arrays.copyOfRange(model, from, Math.min(model.length, from + 1 + random.nextInt(200)));
            int at = random.nextInt(model.length);
            return joined(Arrays.copyOf(model, at), joined(part, Arrays.copyOfRange(model, at, model.length)));
        }
    },
    CROSSING {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return random.nextBoolean() ? joined(model, other)
                    : joined(Arrays.copyOf(model, random.nextInt(model.length)), Arrays.copyOfRange(other, random.nextInt(other.length),
                            other.length));
        }
    },
    HUGE_VARINT {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            int at = random.nextInt(model.length);
            byte[] huge = new byte[1 + random.nextInt(11)];
            Arrays.fill(huge, (byte) 0xFF);
            huge[huge.length - 1] = (byte) random.nextInt(128);
            return joined(Arrays.copyOf(model, at), joined(huge, Arrays.copyOfRange(model, at, model.length)));
        }
    },
    HUGE_TENSOR {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return joined(model, HostileParts.hugeTensor(random));
        }
    },
    PATH_TRICK {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return joined(model, HostileParts.externalTensor(random));
        }
    },
    DEEP_NESTING {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return joined(model, HostileParts.nestedGraphs(random));
        }
    },
    GROWTH {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return joined(model, HostileParts.growingChain(random));
        }
    },
    REPEATED_FIELDS {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return joined(model, HostileParts.repeatedFields(random));
        }
    },
    HUGE_DIMENSION {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return GraphDamage.hugeDimensions(model, random);
        }
    },
    CYCLE {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return GraphDamage.rewired(model, random);
        }
    },
    NAME_CLASH {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return GraphDamage.renamed(model, random);
        }
    },
    OPERATOR {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return GraphDamage.otherOperators(model, random);
        }
    },
    ATTRIBUTE {
        @Override
        byte[] of(byte[] model, byte[] other, SplittableRandom random) {
            return GraphDamage.otherAttributes(model, random);
        }
    };

    /// @param model a sound model
    /// @param other another one
    abstract byte[] of(byte[] model, byte[] other, SplittableRandom random);

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
