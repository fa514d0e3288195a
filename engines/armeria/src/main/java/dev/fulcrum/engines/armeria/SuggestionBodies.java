package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.Server;
import dev.fulcrum.serve.TensorSpec;
import dev.fulcrum.serve.recommend.RecommendCall;
import java.util.List;

/// `POST .../recommend`: who asks and what he did as JSON, suggestions as answer; several questions at once under `requests`.
///
/// @param server tells the time
record SuggestionBodies(Server server) implements BodyService.Reading {

    @Override
    public BodyService.Asked read(ServedModel model, AggregatedHttpRequest body) {
        RecommendCall call = RecommendCall.read(model, body.contentUtf8(), server.epochSeconds());
        List<Tensor> inputs = model.signature().inputs().stream().map(TensorSpec::name).map(call.inputs()::get).toList();
        return new BodyService.Asked(inputs, call.rows(), outputs -> new BodyService.Said(call.answer(model, outputs), call.first(model, outputs)));
    }
}
