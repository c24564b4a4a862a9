package com.t82.standalone;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Locale;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The start page of a standalone instance: links and demo accounts. */
@Controller
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
@Hidden
class StartPage implements WebMvcConfigurer {

    private final LocalEnvironment local;

    StartPage(LocalEnvironment local) {
        this.local = local;
    }

    @GetMapping("/")
    String start(Locale locale, Model model) {
        model.addAttribute("language", locale.getLanguage());
        model.addAttribute("directory", local.data().root().toString());
        return "standalone/start";
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/sandbox/assets/**").addResourceLocations("classpath:/standalone/assets/");
    }
}
