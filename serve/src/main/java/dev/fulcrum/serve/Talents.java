package dev.fulcrum.serve;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.tasks.guest.GuestPictures;
import dev.fulcrum.tasks.image.ImageModel;
import dev.fulcrum.tasks.image.PictureModel;
import dev.fulcrum.tasks.recommend.KnownUsers;
import dev.fulcrum.tasks.recommend.SuggestModel;
import java.nio.file.Path;
import java.util.Optional;

/// What a model can do beside turning tensors into tensors, by what it says of itself or what lies beside its file.
///
/// @param images      how it takes pictures, where it is a classifier of pictures
/// @param suggestions how it takes what a user did, where it makes suggestions
/// @param users       whose past is known, where its data lies beside it
record Talents(Optional<PictureModel> images, Optional<SuggestModel> suggestions, Optional<KnownUsers> users) {
    static final Talents NONE = new Talents(Optional.empty(), Optional.empty(), Optional.empty());

    static Talents of(Graph graph, Path file) {
        Optional<PictureModel> own = ImageModel.of(graph).map(m -> m);
        Optional<PictureModel> pictures = own.isPresent() ? own : GuestPictures.beside(file).map(m -> m);
        Optional<SuggestModel> suggestions = SuggestModel.of(graph);
        return new Talents(pictures, suggestions, suggestions.flatMap(_ -> KnownUsers.beside(file)));
    }
}
