package dev.fulcrum.cli;

import dev.fulcrum.adapt.Adapt;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.unit.Fault;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum adapt RESULT --images DIR`: what to do once the pictures have changed.
@Command(name = "adapt", description = "Compare in money what could be done about pictures that changed: nothing, recalibrate, spend more at inference, "
        + "fine-tune, retrain from scratch.",
        footer = {"", "Each is made and judged on labelled pictures of now; validation decides, test is shown beside it. Nothing of the result changes."})
final class AdaptVerb extends Verb {
    @Parameters(paramLabel = "RESULT", description = "A result's folder, of the task image-classification.")
    Path result;

    @Option(names = "--images", paramLabel = "DIR", description = "Pictures of now, one folder a class.")
    Path images;

    @Option(names = "--shift", paramLabel = "CHANGE",
            description = "Instead of --images: change the result's own pictures, to see beforehand. blur=SIGMA, brightness=FACTOR, mix=CLASS:TIMES, several "
                    + "with commas.")
    String shift;

    @Option(names = "--labelled", paramLabel = "N", defaultValue = "1000", description = "Pictures of now to learn from, at most; by default 1000.")
    int labelled;

    @Option(names = "--left", paramLabel = "MONTHS", description = "Of the life, for example \"6 months\"; by default the brief's horizon.")
    String left;

    AdaptVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        door.goOn().with(door.command());
        if ((images == null) == (shift == null)) {
            throw Fault.of("adapt", "must be given either --images or --shift", images == null ? "neither" : "both",
                    "write for example --shift brightness=0.5").raise();
        }
        if (labelled < 1) throw Fault.of("--labelled", "must be at least 1", Integer.toString(labelled), "write 1000").raise();
        Adapt.Change change = images != null ? new Adapt.Change.Pictures(images) : new Adapt.Change.Made(shift);
        return Flows.adapt(new Adapt.Question(new ResultFolder(result), change, labelled, Optional.ofNullable(left), Flows.version()), door.line());
    }
}
