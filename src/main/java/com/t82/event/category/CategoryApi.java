package com.t82.event.category;

import com.t82.event.CategoryId;
import com.t82.shared.Created;
import com.t82.shared.NormalForm;
import com.t82.shared.VisibleText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Categories, two levels deep. */
@Tag(name = "Categories", description = "Categories, two levels deep")
@RestController
@RequestMapping("/api/v1/contents/init/category")
class CategoryApi {

    private final CategorySetup setup;

    CategoryApi(CategorySetup setup) {
        this.setup = setup;
    }

    @Operation(summary = "All categories, each top-level one before its sub-categories")
    @GetMapping
    List<CategoryAnswer> categories() {
        return setup.categories().stream()
                .map(category -> new CategoryAnswer(
                        category.id().value(),
                        category.name(),
                        category.isTop() ? 0 : category.top().value()))
                .toList();
    }

    @Operation(summary = "Add a category (admin)")
    @PostMapping
    ResponseEntity<Created> add(@RequestBody @Valid NewCategory category) {
        CategoryId id = category.parentId() == 0
                ? setup.addCategory(category.categoryName())
                : setup.addCategory(category.categoryName(), new CategoryId(category.parentId()));
        return Created.at("/api/v1/contents/genre/" + id + "/events", id.value());
    }

    record NewCategory(
            @NotBlank @VisibleText(required = false) @Size(max = 50) String categoryName,

            @Schema(description = "0 for a top-level category") @Min(0) long parentId) {

        NewCategory {
            if (categoryName != null) {
                categoryName = NormalForm.ofName(categoryName);
            }
        }
    }

    record CategoryAnswer(long categoryId, String categoryName, long parentId) {}
}
