//! A browser without JavaScript: opens pages, clicks links by their words, fills forms by their
//! labels (`form`), follows redirects. Every page it meets must keep the page rules.

use crate::{form::Form, page_rules, words};
use scraper::{ElementRef, Html, Selector};
use std::{time::Duration, vec};
use ureq::{Agent, http};

/// A page as it was received.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its address, without the host.
    pub address: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Page {
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The words of each element that matches.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let html = self.html();
        all(&html, selector).map(text_of).collect()
    }

    /// The words of the page's main part.
    pub fn main(&self) -> String {
        self.texts("main").concat()
    }

    /// An attribute of each element that matches and has it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let html = self.html();
        let values = all(&html, selector).filter_map(|e| e.attr(name));
        values.map(str::to_owned).collect()
    }

    /// The address behind the link with these words.
    #[track_caller]
    pub fn link(&self, words: &str) -> String {
        let html = self.html();
        let mut links = all(&html, "a[href]");
        let found = links.find(|link| text_of(*link).contains(words));
        let found = found.unwrap_or_else(|| panic!("no link «{words}» at {}", self.address));
        found.attr("href").unwrap().to_owned()
    }

    /// Makes sure of these words in the main part.
    #[track_caller]
    pub fn says(&self, words: &str) -> &Page {
        let main = self.main();
        let wanted = words::plain(words);
        assert!(
            main.contains(&wanted),
            "no «{words}» at {}:\n{main}",
            self.address
        );
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, words: &str) -> &Page {
        assert!(!self.body.contains(words), "«{words}» at {}", self.address);
        self
    }
}

/// All elements of a page that match a CSS selector.
pub fn all<'a>(html: &'a Html, selector: &str) -> vec::IntoIter<ElementRef<'a>> {
    let found: Vec<ElementRef> = html.select(&Selector::parse(selector).unwrap()).collect();
    found.into_iter()
}

/// All elements below one that match a CSS selector.
pub fn inside<'a>(element: ElementRef<'a>, selector: &str) -> vec::IntoIter<ElementRef<'a>> {
    let found: Vec<ElementRef> = element
        .select(&Selector::parse(selector).unwrap())
        .collect();
    found.into_iter()
}

/// The words of an element, with single plain spaces.
pub fn text_of(element: ElementRef) -> String {
    words::plain(&element.text().collect::<String>())
}

/// One visitor.
pub struct Browser {
    base: String,
    agent: Agent,
    /// The page in view.
    pub page: Page,
}

/// An agent that follows nothing and takes every status for an answer.
pub fn agent(patience: Duration) -> Agent {
    let config = Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(patience))
        .user_agent("opora-tests");
    config.build().into()
}

impl Browser {
    /// A visitor of the server at `base`, who has opened nothing yet.
    pub fn new(base: &str) -> Browser {
        let page = Page {
            address: String::new(),
            status: 0,
            headers: Vec::new(),
            body: String::new(),
        };
        Browser {
            base: base.to_owned(),
            agent: agent(Duration::from_secs(20)),
            page,
        }
    }

    /// Opens an address of the site: from the root, or in full as letters have it.
    #[track_caller]
    pub fn open(&mut self, address: &str) -> &Page {
        let path = self.path_of(address);
        let request = http::Request::get(format!("{}{path}", self.base));
        self.page = self.exchange(path, request.body(Vec::new()).unwrap());
        self.arrive()
    }

    /// Clicks the link with these words.
    #[track_caller]
    pub fn click(&mut self, words: &str) -> &Page {
        let link = self.page.link(words);
        self.open(&link)
    }

    /// The form of this page that is posted to an address with this ending.
    #[track_caller]
    pub fn form(&self, action_end: &str) -> Form {
        Form::find(&self.page, action_end)
    }

    /// Presses the form's button with these words.
    #[track_caller]
    pub fn press(&mut self, form: Form, button: &str) -> &Page {
        let body = form.body(button);
        let action = form.action.clone();
        self.post(&action, &body)
    }

    /// Posts a form's body as a browser on this site does, and follows where it leads.
    #[track_caller]
    pub fn post(&mut self, action: &str, body: &str) -> &Page {
        let path = self.path_of(action);
        self.page = self.post_with(&path, body, &[("sec-fetch-site", "same-origin")]);
        self.arrive()
    }

    /// Posts with these headers and returns the answer itself, wherever it leads.
    pub fn post_with(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = http::Request::post(format!("{}{path}", self.base));
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.as_bytes().to_vec()).unwrap();
        self.exchange(path.to_owned(), request)
    }

    /// Asks by another method and returns the answer itself.
    pub fn ask(&self, method: &str, path: &str) -> Page {
        let request = http::Request::builder().method(method);
        let request = request.uri(format!("{}{path}", self.base));
        self.exchange(path.to_owned(), request.body(Vec::new()).unwrap())
    }

    /// Follows redirects to the page at the end and looks at it.
    #[track_caller]
    fn arrive(&mut self) -> &Page {
        for _ in 0..5 {
            let Some(place) = self.page.header("location").map(str::to_owned) else {
                page_rules::check(&self.page);
                return &self.page;
            };
            assert!(matches!(self.page.status, 301 | 303 | 307 | 308));
            let path = self.path_of(&place);
            self.page = self.ask("GET", &path);
        }
        panic!("redirected without end: {}", self.page.address);
    }

    #[track_caller]
    fn path_of(&self, address: &str) -> String {
        let path = address.strip_prefix(&self.base).unwrap_or(address);
        let path = path.split('#').next().unwrap();
        assert!(
            path.starts_with('/'),
            "{address} leads away from {}",
            self.base
        );
        path.to_owned()
    }

    fn exchange(&self, address: String, request: http::Request<Vec<u8>>) -> Page {
        let mut answer = self
            .agent
            .run(request)
            .unwrap_or_else(|e| panic!("{address}: {e}"));
        let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
        let headers = answer.headers().iter();
        Page {
            address,
            status: answer.status().as_u16(),
            headers: headers.map(|(k, v)| (k.to_string(), text(v))).collect(),
            body: answer.body_mut().read_to_string().unwrap(),
        }
    }
}
