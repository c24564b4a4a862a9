package com.t82.event.category;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

public interface Categories extends JpaRepository<Category, Long> {

    @Query("select c from #{#entityName} c order by coalesce(c.parentId, c.id), c.id")
    List<Category> inOrder();

    /** @param parent the top-level category's number, or 0 for the top level itself */
    @Query("select count(c) > 0 from #{#entityName} c where coalesce(c.parentId, 0) = :parent and c.name = :name")
    boolean has(long parent, String name);
}
