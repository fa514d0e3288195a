package dev.fulcrum.engines.armeria;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.Listening;
import dev.fulcrum.serve.Refusal;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.tasks.image.PictureModel;
import dev.fulcrum.unit.FaultException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `POST .../predict`: a JPEG or PNG as body, its label as answer.
///
/// @param listening limits
record PictureBodies(Listening listening) implements BodyService.Reading {

    @Override
    public BodyService.Asked read(ServedModel model, AggregatedHttpRequest body) {
        PictureModel images = model.images().orElseThrow(() -> Refusal.invalid(
                "model " + model.name() + " does not say how it takes pictures: use infer").raise());
        return new BodyService.Asked(List.of(picture(images, body.content().array())), 1, outputs -> said(model, images, outputs));
    }

    private Tensor picture(PictureModel images, byte[] content) {
        try {
            return images.picture(content, listening.limits().pixels());
        } catch (FaultException e) {
            throw Refusal.invalid("the body must be a sound JPEG or PNG of at most " + listening.limits().pixels() + " pixels").raise();
        }
    }

    private static BodyService.Said said(ServedModel model, PictureModel images, List<Tensor> outputs) {
        PictureModel.Said said = images.say(outputs.get(model.signature().output(images.output())).toFloatArray());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("label", said.label());
        json.put("probability", said.probability());
        json.put("probabilities", said.probabilities());
        json.put("toPerson", said.toPerson());
        return new BodyService.Said(json, Optional.of(said.label()));
    }
}
