package dev.fulcrum.serve.oip;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.Priority;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.RefusedException;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads inference requests: JSON, with tensors in it or as little-endian bytes behind it.
///
/// Tensors behind the JSON are not copied: they are slices of the body. Every size is checked before anything of that size is made.
public final class InferReader {
    private static final int MOST_TENSORS = 256;
    private static final int MOST_RANK = 16;

    private final JsonFactory json;

    /// @param mostDepth levels of nested JSON
    public InferReader(int mostDepth) {
        json = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(mostDepth)
                .maxNumberLength(64).maxNameLength(256).build()).build();
    }

    /// @param body       from position to limit
    /// @param jsonLength bytes of the JSON; -1 where all of it is
    /// @throws RefusedException saying what is wrong
    public InferCall read(ServedModel model, ByteBuffer body, int jsonLength) {
        int length = jsonLength < 0 ? body.remaining() : jsonLength;
        if (length > body.remaining()) throw Refusal.invalid("Inference-Header-Content-Length is beyond the body").raise();
        byte[] text = new byte[length];
        body.get(body.position(), text);
        ByteBuffer rest = body.slice(body.position() + length, body.remaining() - length).order(ByteOrder.LITTLE_ENDIAN);
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), text, 0, length)) {
            return new Reading(model, text, rest).call(parser);
        } catch (JacksonException | ArithmeticException e) {
            throw Refusal.invalid("the body is no JSON of an inference request").raise();
        }
    }

    /// One request while it is read.
    private final class Reading {
        private final ServedModel model;
        private final byte[] text;
        private final ByteBuffer rest;
        private final List<Given> inputs = new ArrayList<>();
        private List<Named> outputs = List.of();
        private String id = "";
        private Parameters parameters = new Parameters();

        Reading(ServedModel model, byte[] text, ByteBuffer rest) {
            this.model = model;
            this.text = text;
            this.rest = rest;
        }

        InferCall call(JsonParser p) {
            if (p.nextToken() != JsonToken.START_OBJECT) throw shape();
            while (p.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = p.currentName();
                p.nextToken();
                switch (name) {
                    case "id" -> id = string(p, "id");
                    case "parameters" -> parameters = parameters(p);
                    case "inputs" -> inputs(p);
                    case "outputs" -> outputs = outputs(p);
                    default -> p.skipChildren();
                }
            }
            if (p.nextToken() != null) throw shape();
            return joined();
        }

        private void inputs(JsonParser p) {
            if (p.currentToken() != JsonToken.START_ARRAY) throw shape();
            while (p.nextToken() != JsonToken.END_ARRAY) {
                if (inputs.size() == MOST_TENSORS) throw Refusal.of(Refusal.Kind.TOO_LARGE, "there are too many inputs").raise();
                inputs.add(input(p));
            }
        }

        private Given input(JsonParser p) {
            if (p.currentToken() != JsonToken.START_OBJECT) throw shape();
            Given given = new Given();
            while (p.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = p.currentName();
                p.nextToken();
                switch (name) {
                    case "name" -> given.name = string(p, "name");
                    case "datatype" -> given.datatype = string(p, "datatype");
                    case "shape" -> given.shape = dims(p);
                    case "parameters" -> given.binarySize = parameters(p).binarySize;
                    case "data" -> data(p, given);
                    default -> p.skipChildren();
                }
            }
            return given;
        }

        /// Read at once where it is known what it is, else found again by its place: keys have no order.
        private void data(JsonParser p, Given given) {
            given.dataStart = (int) p.currentTokenLocation().getByteOffset();
            if (given.name != null && given.datatype != null && given.shape != null) given.tensor = values(p, given);
            else p.skipChildren();
        }

        private InferCall joined() {
            Tensor[] tensors = new Tensor[model.signature().inputs().size()];
            for (Given given : inputs) {
                if (given.name == null || given.datatype == null || given.shape == null) throw Refusal.invalid(
                        "every input must have a name, a datatype and a shape").raise();
                int place = place(given);
                if (tensors[place] != null) throw InferCall.invalid(given.name, "is given twice");
                tensors[place] = tensor(given);
            }
            if (rest.hasRemaining()) throw Refusal.invalid("there are more bytes behind the JSON than binary_data_size says").raise();
            int rows = InferCall.rows(model, tensors);
            return new InferCall(id, List.of(tensors), rows, parameters.timeout, parameters.priority, wanted());
        }

        private int place(Given given) {
            int place = model.signature().input(given.name);
            if (place < 0) throw InferCall.invalid(given.name, "is not one of the model's");
            return place;
        }

        private Tensor tensor(Given given) {
            if (given.binarySize >= 0) return given.dataStart >= 0 ? both(given) : binary(given);
            if (given.tensor != null) return given.tensor;
            if (given.dataStart < 0) throw InferCall.invalid(given.name, "has no data");
            try (JsonParser again = json.createParser(ObjectReadContext.empty(), text, given.dataStart, text.length - given.dataStart)) {
                again.nextToken();
                return values(again, given);
            }
        }

        private Tensor both(Given given) {
            throw InferCall.invalid(given.name, "has both data and binary_data_size");
        }

        private Tensor binary(Given given) {
            TensorSpec spec = model.signature().inputs().get(place(given));
            long count = InferCall.check(spec, given.datatype, given.shape);
            if (given.binarySize > rest.remaining()) throw InferCall.invalid(given.name, "has fewer bytes than binary_data_size says");
            ByteBuffer bytes = rest.slice(rest.position(), (int) given.binarySize).order(ByteOrder.LITTLE_ENDIAN);
            rest.position(rest.position() + (int) given.binarySize);
            return RawTensor.of(spec, given.shape, count, bytes);
        }

        private Tensor values(JsonParser p, Given given) {
            TensorSpec spec = model.signature().inputs().get(place(given));
            long count = InferCall.check(spec, given.datatype, given.shape);
            // At least one character an element, and one between two.
            if (count > text.length) throw InferCall.invalid(given.name, "has fewer values than its shape says");
            return new JsonValues(spec, given.shape, (int) count).read(p);
        }

        private List<InferCall.Wanted> wanted() {
            int all = model.signature().outputs().size();
            List<InferCall.Wanted> wanted = new ArrayList<>();
            if (outputs.isEmpty()) for (int i = 0; i < all; i++) wanted.add(new InferCall.Wanted(i, parameters.binaryOutput));
            for (Named named : outputs) {
                int place = model.signature().output(named.name);
                if (place < 0) throw Refusal.invalid("output " + InferCall.quoted(named.name) + " is not one of the model's").raise();
                wanted.add(new InferCall.Wanted(place, named.binary == null ? parameters.binaryOutput : named.binary));
            }
            return wanted;
        }
    }

    /// An input as it stands in the JSON.
    private static final class Given {
        private String name;
        private String datatype;
        private long[] shape;
        private long binarySize = -1;
        private int dataStart = -1;
        private Tensor tensor;
    }

    private record Named(String name, Boolean binary) {}

    /// The parameters that mean something here; others are let pass.
    private static final class Parameters {
        private long binarySize = -1;
        private Boolean binary;
        private boolean binaryOutput;
        private OptionalLong timeout = OptionalLong.empty();
        private Priority priority = Priority.NORMAL;
    }

    private static Parameters parameters(JsonParser p) {
        if (p.currentToken() != JsonToken.START_OBJECT) throw shape();
        Parameters read = new Parameters();
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = p.currentName();
            p.nextToken();
            switch (name) {
                case "binary_data_size" -> read.binarySize = size(p);
                case "binary_data" -> read.binary = truth(p, name);
                case "binary_data_output" -> read.binaryOutput = truth(p, name);
                case "timeout" -> read.timeout = InferCall.timeout(whole(p, name));
                case "priority" -> read.priority = Priority.of(whole(p, name));
                default -> p.skipChildren();
            }
        }
        return read;
    }

    private static long size(JsonParser p) {
        long size = whole(p, "binary_data_size");
        if (size < 0 || size > Integer.MAX_VALUE) throw Refusal.invalid("binary_data_size is out of range").raise();
        return size;
    }

    private static List<Named> outputs(JsonParser p) {
        if (p.currentToken() != JsonToken.START_ARRAY) throw shape();
        List<Named> outputs = new ArrayList<>();
        while (p.nextToken() != JsonToken.END_ARRAY) {
            if (outputs.size() == MOST_TENSORS) throw Refusal.of(Refusal.Kind.TOO_LARGE, "there are too many outputs").raise();
            outputs.add(output(p));
        }
        return outputs;
    }

    private static Named output(JsonParser p) {
        if (p.currentToken() != JsonToken.START_OBJECT) throw shape();
        String output = null;
        Boolean binary = null;
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = p.currentName();
            p.nextToken();
            switch (name) {
                case "name" -> output = string(p, "name");
                case "parameters" -> binary = parameters(p).binary;
                default -> p.skipChildren();
            }
        }
        if (output == null) throw Refusal.invalid("every output must have a name").raise();
        return new Named(output, binary);
    }

    private static long[] dims(JsonParser p) {
        if (p.currentToken() != JsonToken.START_ARRAY) throw shape();
        long[] dims = new long[MOST_RANK];
        int rank = 0;
        while (p.nextToken() != JsonToken.END_ARRAY) {
            if (rank == MOST_RANK) throw Refusal.invalid("a shape may have " + MOST_RANK + " dimensions").raise();
            dims[rank++] = whole(p, "shape");
        }
        return java.util.Arrays.copyOf(dims, rank);
    }

    private static String string(JsonParser p, String what) {
        if (p.currentToken() != JsonToken.VALUE_STRING) throw Refusal.invalid(what + " must be a string").raise();
        if (p.getStringLength() > 1024) throw Refusal.of(Refusal.Kind.TOO_LARGE, what + " is too long").raise();
        return p.getString();
    }

    private static long whole(JsonParser p, String what) {
        if (p.currentToken() != JsonToken.VALUE_NUMBER_INT) throw Refusal.invalid(what + " must be a whole number").raise();
        return p.getLongValue();
    }

    private static boolean truth(JsonParser p, String what) {
        return switch (p.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw Refusal.invalid(what + " must be true or false").raise();
        };
    }

    private static RefusedException shape() {
        return Refusal.invalid("the body is no JSON of an inference request").raise();
    }
}
